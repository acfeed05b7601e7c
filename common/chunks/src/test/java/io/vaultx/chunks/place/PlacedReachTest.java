package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.place.MemoryCluster.Mood;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whether a region answers, whichever of its nodes are there. */
class PlacedReachTest {
    private final MemoryCluster cluster = new MemoryCluster(5, 3);

    @Test
    void aRegionIsReachedWhileOneOfItsNodesAnswers() {
        try (PlacedChunkStore store = cluster.store(PlaceSettings.in(MemoryCluster.REGION))) {
            assertThat(store.isReachable()).isTrue();
            for (int dead = 1; dead <= 4; dead++) {
                cluster.nodes.get("node-" + dead).feel(Mood.DEAD);
                assertThat(store.isReachable()).as("%d of 5 dead", dead).isTrue();
            }
            cluster.nodes.get("node-5").feel(Mood.DEAD);
            assertThat(store.isReachable()).isFalse();

            cluster.nodes.get("node-2").feel(Mood.FULL);
            assertThat(store.isReachable()).isTrue();
        }
    }

    @Test
    void nodesThatSayNothingDelayNoAnswerOfAnother() {
        try (PlacedChunkStore store = cluster.store(PlaceSettings.in(MemoryCluster.REGION))) {
            for (int stalled = 1; stalled <= 4; stalled++) {
                cluster.nodes.get("node-" + stalled).feel(Mood.STALLED);
            }
            assertThat(store.isReachable()).isTrue();

            cluster.nodes.get("node-5").feel(Mood.STALLED);
            CompletableFuture<Boolean> waiting =
                    CompletableFuture.supplyAsync(store::isReachable, Thread::startVirtualThread);
            cluster.nodes.values().forEach(node -> node.feel(Mood.DEAD));
            assertThat(waiting.join()).isFalse();
        }
    }

    @Test
    void aRegionWithoutNodesSaysSo() {
        try (PlacedChunkStore store = new MemoryCluster(0, 3).store(PlaceSettings.in(MemoryCluster.REGION))) {
            assertThatThrownBy(store::isReachable).isInstanceOf(ChunkStoreException.class);
        }
    }

    @Test
    void aClosedStoreReachesNobody() {
        PlacedChunkStore store = cluster.store(PlaceSettings.in(MemoryCluster.REGION));
        store.close();
        assertThat(store.isReachable()).isFalse();
    }
}
