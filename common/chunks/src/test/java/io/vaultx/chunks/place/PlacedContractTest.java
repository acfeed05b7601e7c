package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreContract;
import io.vaultx.domain.ChunkAddress;
import org.junit.jupiter.api.AfterEach;

/** Four nodes in memory, of which three have each chunk. */
class PlacedContractTest extends ChunkStoreContract {
    private final MemoryCluster cluster = new MemoryCluster(4, 3);
    private PlacedChunkStore store = cluster.store(PlaceSettings.in(MemoryCluster.REGION));

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected ChunkStore store() {
        return store;
    }

    /** On every node: one whole copy would do. */
    @Override
    protected void damage(ChunkAddress address) {
        Await.until("every copy is there", () -> cluster.holders(address).size() == 3);
        cluster.nodes.values().forEach(node -> node.chunks.damage(address));
    }

    @Override
    protected void reopen() {
        store.close();
        store = cluster.store(PlaceSettings.in(MemoryCluster.REGION));
    }
}
