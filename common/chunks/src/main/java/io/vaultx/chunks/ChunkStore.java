package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps immutable chunks by address. Behind it stand a log on this machine's disk, a storage-node over HTTP, or memory.
 *
 * <p>Promised: a completed {@link #put} and a positive {@link #have} mean the bytes survive a power cut and are kept at
 * least until the answer's time; what {@link #read} hands out was verified against its checksums. Not promised: order
 * between puts, listing, deletion (that is the node's own business, behind another interface).
 *
 * <p>Three methods. Whoever wants a fourth writes an ADR first.
 *
 * <p>Thread-safe. {@code have} and {@code read} block and may be called from virtual threads.
 */
public interface ChunkStore {
    /**
     * Stores a chunk unless it is already there, whole.
     *
     * @return completes when the bytes are durable; fails with {@link ChunkStoreException} when they may not be. The
     *     content's bytes must stay unchanged until then
     */
    CompletableFuture<Kept> put(HashedChunk chunk);

    /** For each address, in order, until when the chunk is kept; {@link Kept#ABSENT} when the store has not got it whole. */
    List<Kept> have(List<ChunkAddress> addresses);

    /**
     * Reads bytes {@code offset} to {@code offset + into.remaining()} of a chunk into the buffer and moves its position
     * behind them. After any other answer than {@code READ} the buffer's content is undefined and its position unmoved.
     *
     * @throws IllegalArgumentException when the range is not inside the chunk
     * @throws ChunkStoreException when the store cannot be asked
     */
    ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into);

    /** How a read ended. */
    enum ReadOutcome {
        READ,
        /** No such chunk here. */
        MISSING,
        /** It is here, and its bytes do not verify; the store has marked it for repair. */
        DAMAGED
    }
}
