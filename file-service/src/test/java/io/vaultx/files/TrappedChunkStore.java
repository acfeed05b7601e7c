package io.vaultx.files;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A chunk store of which one call fails. */
final class TrappedChunkStore implements ChunkStore {
    private final ChunkStore store;
    private final Trap trap;

    TrappedChunkStore(ChunkStore store, Trap trap) {
        this.store = store;
        this.trap = trap;
    }

    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        try {
            return trap.call(() -> store.put(chunk), TrappedChunkStore::failure);
        } catch (ChunkStoreException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        return trap.call(() -> store.have(addresses), TrappedChunkStore::failure);
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        return trap.call(() -> store.read(address, offset, into), TrappedChunkStore::failure);
    }

    private static ChunkStoreException failure() {
        return new ChunkStoreException(ChunkStoreException.Reason.OUTCOME_UNKNOWN, "trapped");
    }
}
