package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.WriteOutcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;

/** A writer hears no answer, and others change the row before it can look. */
class LostAnswerTest {
    private final Scene scene = new Scene();
    private final RecordStore other = scene.other();
    private RecordChange change = Scene.delete(Scene.ROWS, "a");

    @BeforeEach
    void aRow() {
        scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "old", Expect.ABSENT)));
        long version =
                scene.store().get(Scene.ROWS, Scene.key("a")).orElseThrow().version();
        change = Scene.put(Scene.ROWS, "a", "mine", Expect.version(version));
    }

    @AfterEach
    void close() {
        other.close();
        scene.close();
    }

    /** The next change of a row goes wrong, and others change it so many times before it is read again. */
    private void breakOneAndLetOthersChange(StandInFault.Kind kind, int times) {
        AtomicInteger stage = new AtomicInteger();
        scene.riak().faults = request -> {
            if (!request.isFor("rows")) {
                return StandInFault.NONE;
            }
            if (StandInRiak.isWrite(request) && stage.compareAndSet(0, 1)) {
                return StandInFault.of(kind);
            }
            if (request.code() == RiakMessageCodes.MSG_GetReq && stage.compareAndSet(1, 2)) {
                for (int i = 0; i < times; i++) {
                    other.write(List.of(Scene.put(Scene.ROWS, "a", "theirs " + i, Expect.ANYTHING)));
                }
            }
            return StandInFault.NONE;
        };
    }

    @Test
    void oneChangeBehindItsOwnTellsThatItWon() {
        breakOneAndLetOthersChange(StandInFault.Kind.DROP_AFTER, 1);

        assertThat(scene.store().write(List.of(change))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(Scene.text(scene.store().get(Scene.ROWS, Scene.key("a")))).isEqualTo("theirs 0");
    }

    @Test
    void anotherChangeInItsPlaceTellsThatItLost() {
        breakOneAndLetOthersChange(StandInFault.Kind.DROP_BEFORE, 1);

        assertThat(scene.store().write(List.of(change))).isEqualTo(new WriteOutcome.Conflict(0));
    }

    @Test
    void twoOtherChangesOfWhichNoneIsItsOwnTellThatItLost() {
        breakOneAndLetOthersChange(StandInFault.Kind.DROP_BEFORE, 2);

        assertThat(scene.store().write(List.of(change))).isEqualTo(new WriteOutcome.Conflict(0));
    }

    @Test
    void moreChangesThanTheRowRemembersLeaveItUnknown() {
        breakOneAndLetOthersChange(StandInFault.Kind.DROP_AFTER, 2);

        assertThatThrownBy(() -> scene.store().write(List.of(change))).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void whatArrivesLateFindsItsPlaceTaken() {
        breakOneAndLetOthersChange(StandInFault.Kind.LATE, 0);
        assertThat(scene.store().write(List.of(change))).isEqualTo(WriteOutcome.WRITTEN);
        other.write(List.of(Scene.put(Scene.ROWS, "a", "theirs", Expect.ANYTHING)));

        scene.riak().letLateOnesArrive();

        assertThat(Scene.text(scene.store().get(Scene.ROWS, Scene.key("a")))).isEqualTo("theirs");
    }

    @Test
    void aNewLeaderBetweenReadAndWriteCostsNothing() {
        AtomicInteger stage = new AtomicInteger();
        scene.riak().faults = request -> {
            if (request.isFor("rows") && StandInRiak.isWrite(request) && stage.compareAndSet(0, 1)) {
                scene.riak().store().consistent().electLeader();
                // The new leader has read the row before the write comes.
                other.get(Scene.ROWS, Scene.key("a"));
            }
            return StandInFault.NONE;
        };

        assertThat(scene.store().write(List.of(change))).isEqualTo(WriteOutcome.WRITTEN);
    }
}
