package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A store whose puts do their work and complete only when told. */
final class HeldChunkStore implements ChunkStore {
    private final ChunkStore behind;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();

    HeldChunkStore(ChunkStore behind) {
        this.behind = behind;
    }

    @Override
    public synchronized CompletableFuture<Kept> put(HashedChunk chunk) {
        CompletableFuture<Kept> answer = new CompletableFuture<>();
        held.addLast(() -> behind.put(chunk).thenAccept(answer::complete));
        return answer;
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        return behind.have(addresses);
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        return behind.read(address, offset, into);
    }

    synchronized int heldPuts() {
        return held.size();
    }

    /** Lets the oldest held put do its work and complete. */
    synchronized void release() {
        held.removeFirst().run();
    }
}
