package io.vaultx.chunks;

import io.vaultx.domain.ChunkRef;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One content's chunks that are being put, in content order. At most {@link #MAX_BYTES} and {@link #MAX_CHUNKS} at a
 * time, but always room for one. Not thread-safe.
 */
final class PutsInFlight implements AutoCloseable {
    /** 4 MiB. */
    static final int MAX_BYTES = 4 << 20;

    static final int MAX_CHUNKS = 8;

    private final ChunkStore store;
    private final ChunkBuffers buffers;
    private final ManifestSink sink;
    private final ArrayDeque<Put> puts = new ArrayDeque<>();
    private int bytes;
    private long keptUntilMillis = Long.MAX_VALUE;

    PutsInFlight(ChunkStore store, ChunkBuffers buffers, ManifestSink sink) {
        this.store = store;
        this.buffers = buffers;
        this.sink = sink;
    }

    /** Starts a put, after waiting for room. The buffer holds the chunk's bytes; it is this object's from now on. */
    void start(HashedChunk chunk, byte[] buffer) {
        try {
            while (puts.size() == MAX_CHUNKS || (!puts.isEmpty() && bytes + chunk.size() > MAX_BYTES)) {
                settleOldest();
            }
            while (!puts.isEmpty() && puts.getFirst().stored().isDone()) {
                settleOldest();
            }
        } catch (RuntimeException | Error failed) {
            buffers.give(buffer);
            throw failed;
        }
        bytes += chunk.size();
        puts.addLast(new Put(stored(chunk), new ChunkRef(chunk.address().id(), chunk.size()), buffer));
    }

    void awaitAll() {
        while (!puts.isEmpty()) {
            settleOldest();
        }
    }

    /** When the first promise about a settled chunk ends; {@link Long#MAX_VALUE} before there is one. */
    long keptUntilMillis() {
        return keptUntilMillis;
    }

    /** Waits until the store is done with every buffer; nobody is told how the puts ended. */
    @Override
    public void close() {
        for (Put put = puts.pollFirst(); put != null; put = puts.pollFirst()) {
            put.stored().exceptionally(failed -> Kept.ABSENT).join();
            buffers.give(put.buffer());
        }
    }

    private CompletableFuture<Kept> stored(HashedChunk chunk) {
        try {
            return store.put(chunk);
        } catch (RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private void settleOldest() {
        Put oldest = puts.removeFirst();
        bytes -= oldest.chunk().size();
        try {
            Kept kept = oldest.stored().join();
            keptUntilMillis = Math.min(keptUntilMillis, kept.untilMillis());
        } catch (CompletionException failed) {
            throw cause(failed);
        } finally {
            buffers.give(oldest.buffer());
        }
        sink.accept(oldest.chunk());
    }

    private static RuntimeException cause(CompletionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case null, default -> failed;
        };
    }

    private record Put(CompletableFuture<Kept> stored, ChunkRef chunk, byte[] buffer) {}
}
