package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.node.Patience;
import io.vaultx.chunks.place.NodeClients;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private static final int BYTES = 8 << 20;

    @Test
    void whoFindsNoRoomIsRefusedAndMayComeBack() {
        BodyRoom room = new BodyRoom(BYTES, Duration.ZERO);
        BodyRoom.Taken all = room.take(BYTES);

        assertThatThrownBy(() -> room.take(1)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.UNAVAILABLE);
            assertThat(refusal.headers()).containsKey("Retry-After");
        });
        all.close();

        assertThat(room.take(BYTES)).isNotNull();
    }

    /** A 503 is an answer; a node that gives none counts as away. */
    @Test
    void aNodeWithoutRoomSaysSoBeforeItIsGivenUp() {
        assertThat(ChunkRoutes.ROOM_PATIENCE.plusSeconds(2))
                .isLessThanOrEqualTo(NodeClients.PATIENCE.answer())
                .isLessThan(Patience.DEFAULT.answer());
    }

    @Test
    void whoFindsNoRoomWaitsForIt() throws Exception {
        BodyRoom room = new BodyRoom(BYTES, Duration.ofMinutes(1));
        BodyRoom.Taken all = room.take(BYTES);
        FutureTask<BodyRoom.Taken> story = new FutureTask<>(() -> room.take(1));
        Thread waiting = Thread.ofVirtual().start(story);
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        all.close();

        assertThat(story.get()).isNotNull();
    }
}
