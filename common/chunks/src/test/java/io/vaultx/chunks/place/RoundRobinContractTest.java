package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreContract;
import io.vaultx.domain.ChunkAddress;
import org.junit.jupiter.api.AfterEach;

/** The same with chunks that are spread in turn. */
class RoundRobinContractTest extends ChunkStoreContract {
    private static final PlaceSettings SETTINGS =
            PlaceSettings.in(MemoryCluster.REGION).spread(Placement.Mode.ROUND_ROBIN);

    private final MemoryCluster cluster = new MemoryCluster(4, 3);
    private PlacedChunkStore store = cluster.store(SETTINGS);

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected ChunkStore store() {
        return store;
    }

    @Override
    protected void damage(ChunkAddress address) {
        Await.until("every copy is there", () -> cluster.holders(address).size() == 3);
        cluster.nodes.values().forEach(node -> node.chunks.damage(address));
    }

    @Override
    protected void reopen() {
        store.close();
        store = cluster.store(SETTINGS);
    }
}
