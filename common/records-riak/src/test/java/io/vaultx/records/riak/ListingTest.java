package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;

/** Exclusive rows that are made, freed and made again, and the listing by which a scan finds them. */
class ListingTest {
    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    private List<String> listed() {
        return scene.store().scan(Scene.ROWS, KeyRange.all(), 10).stream()
                .map(StoredRecord::key)
                .map(key -> new String(key.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aDeleteOfTheListingThatComesLateHidesNoRowMadeMeanwhile() {
        scene.riak().store().ordinary().reaps = 1;
        scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
        scene.riak().faults = request -> StandInFault.of(
                request.code() == RiakMessageCodes.MSG_DelReq ? StandInFault.Kind.LATE : StandInFault.Kind.NONE);
        scene.store().write(List.of(Scene.delete(Scene.ROWS, "a")));
        scene.riak().faults = request -> StandInFault.NONE;
        scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "2", Expect.ABSENT)));

        scene.riak().letLateOnesArrive();

        assertThat(listed()).containsExactly("a");
    }

    @Test
    void aRowIsNotMadeWhileItsKeyCannotBeListed() {
        scene.riak().faults = request -> StandInFault.reaching(request.isFor("listing") ? 2 : 3);

        assertThatThrownBy(() -> scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT))))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContaining("listed");

        scene.heal();
        assertThat(scene.store().get(Scene.ROWS, Scene.key("a"))).isEmpty();
        assertThat(listed()).isEmpty();
    }

    @Test
    void aKeyThatWasListedForNothingIsNotShown() {
        scene.riak().faults = request -> StandInFault.of(
                request.isFor("rows") && StandInRiak.isWrite(request)
                        ? StandInFault.Kind.DROP_BEFORE
                        : StandInFault.Kind.NONE);
        assertThatThrownBy(() -> scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT))))
                .isInstanceOf(RuntimeException.class);
        scene.heal();

        assertThat(scene.riak().store().ordinary().siblings(scene.listing(Scene.ROWS, "a")))
                .isEqualTo(1);
        assertThat(listed()).isEmpty();
    }

    @Test
    void aFreedRowKeepsCountingItsVersions() {
        long last = 0;
        for (int round = 0; round < 5; round++) {
            scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
            long version =
                    scene.store().get(Scene.ROWS, Scene.key("a")).orElseThrow().version();
            assertThat(version).isGreaterThan(last);
            last = version;
            scene.store().write(List.of(Scene.delete(Scene.ROWS, "a")));
            assertThat(listed()).isEmpty();
        }
    }

    @Test
    void aConflictThatIsSeenBeforehandLeavesNothing() {
        scene.store().write(List.of(Scene.put(Scene.ROWS, "b", "1", Expect.ABSENT)));

        boolean written = scene.store()
                .write(List.of(
                        Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT), Scene.put(Scene.ROWS, "b", "2", Expect.ABSENT)))
                .written();

        assertThat(written).isFalse();
        assertThat(listed()).containsExactly("b");
    }

    @Test
    void theTablesThatWereWrittenToAreKnownToEveryStore() {
        assertThat(((RiakRecordStore) scene.store()).tableNames()).isEmpty();
        scene.store()
                .write(List.of(
                        Scene.put("one", "a", "1", Expect.ABSENT),
                        Scene.delete("two", "a"),
                        Scene.put("three", "a", "1", Expect.version(1))));
        scene.store().write(List.of(Scene.put("one", "a", "1", Expect.ABSENT)));
        scene.sets().merge(Scene.key("s"), List.of("x"));
        scene.store().write(List.of(Scene.delete("one", "a")));

        try (RiakRecordStore other = (RiakRecordStore) scene.other()) {
            assertThat(other.tableNames()).containsExactly("one", "sets");
        }
    }

    @Test
    void aRowIsNotMadeWhileTheNameOfItsTableCannotBeWritten() {
        scene.riak().faults = request -> StandInFault.of(
                request.isFor("tables") && StandInRiak.isWrite(request)
                        ? StandInFault.Kind.ERROR_BEFORE
                        : StandInFault.Kind.NONE);

        assertThatThrownBy(() -> scene.store().write(List.of(Scene.put("one", "a", "1", Expect.ABSENT))))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContaining("table one");

        scene.heal();
        assertThat(scene.store().get("one", Scene.key("a"))).isEmpty();
    }
}
