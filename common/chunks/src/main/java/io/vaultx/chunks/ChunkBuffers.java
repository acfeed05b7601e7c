package io.vaultx.chunks;

import io.vaultx.domain.ChunkRef;
import io.vaultx.threads.ByteBudget;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The arrays that chunks are gathered in, for all writers of the process: what they hold together is bounded.
 *
 * <p>There are two budgets. Arrays up to {@link #LARGEST_BEGINNING} come from one of their own, so that a small content
 * never queues behind large ones. Larger ones come from the other, in two ways: a size in between only while there is
 * plenty ({@link #tryTake}); else one for the largest chunk, waiting for it in order of arrival ({@link #take}).
 * Who has such an array needs no other before the chunk is stored, and those in between never fill more than half: so
 * there is always somebody who goes on and gives back.
 *
 * <p>Arrays that were given back are kept for the next content: a new one of 1 MiB costs its zeroing and, in G1, a region of
 * its own. Lengths are powers of two; others are made and dropped. Thread-safe.
 */
final class ChunkBuffers {
    /** Long enough for all others to store a chunk, short enough for a client to hear of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Shared by all writers of the process: a quarter of the heap, with the arrays that wait here for the next content. */
    static final ChunkBuffers SHARED = ofHeap(Runtime.getRuntime().maxMemory());

    /** The smallest array, in bytes. */
    static final int SMALLEST = 4 << 10;

    /** 32 KiB: of 500 contents each can have one with a heap of 256 MiB. */
    static final int LARGEST_BEGINNING = 32 << 10;

    private static final int LENGTHS = Integer.SIZE;

    private final ByteBudget beginnings;
    private final ByteBudget chunks;
    private final Duration patience;
    private final long maxIdleBytes;
    private final AtomicLong idleBytes = new AtomicLong();
    private final ConcurrentLinkedDeque<byte[]>[] idle;

    /**
     * @param beginnings for the arrays up to {@link #LARGEST_BEGINNING}
     * @param chunks for the larger ones; at least for one of the largest chunk
     * @param patience how long a writer waits for an array
     */
    @SuppressWarnings("unchecked")
    ChunkBuffers(ByteBudget beginnings, ByteBudget chunks, long maxIdleBytes, Duration patience) {
        this.beginnings = beginnings;
        this.chunks = chunks;
        this.maxIdleBytes = maxIdleBytes;
        this.patience = Objects.requireNonNull(patience, "patience");
        this.idle = new ConcurrentLinkedDeque[LENGTHS];
        Arrays.setAll(idle, length -> new ConcurrentLinkedDeque<>());
    }

    private static ChunkBuffers ofHeap(long heap) {
        return new ChunkBuffers(
                new ByteBudget(heap / 16),
                new ByteBudget(Math.max(heap / 8, 2L * ChunkRef.MAX_SIZE)),
                Math.min(heap / 16, 32 << 20),
                PATIENCE);
    }

    /** An array of at least {@code size} bytes, with any content, and at most {@code maxSize} long; empty when memory is tight. */
    Optional<byte[]> tryTake(int size, int maxSize) {
        int length = lengthFor(size, maxSize);
        boolean taken = length <= LARGEST_BEGINNING ? beginnings.tryTake(length) : chunks.tryTakeSpare(length);
        return taken ? Optional.of(array(length)) : Optional.empty();
    }

    /**
     * Waits for an array. Who holds none gets at least {@code size} bytes; who holds one gets {@code maxSize} at once, and
     * will need no other for its chunk. The caller holds nothing else from here.
     *
     * @throws ChunkStoreException {@code UNAVAILABLE} when none came in time
     */
    byte[] take(int size, int maxSize, boolean holdsOne) {
        int length = holdsOne ? maxSize : lengthFor(size, maxSize);
        if (!budgetOf(length).take(length, patience)) {
            throw new ChunkStoreException(
                    ChunkStoreException.Reason.UNAVAILABLE, "too many uploads at once: no memory for the next chunk");
        }
        return array(length);
    }

    /** Gives an array back that nobody reads or writes any more. */
    void give(byte[] buffer) {
        keep(buffer);
        budgetOf(buffer.length).give(buffer.length);
    }

    /** Bytes of the arrays that are here now. */
    long idleBytes() {
        return idleBytes.get();
    }

    /** Bytes of the arrays that writers hold. */
    long lentBytes() {
        return beginnings.lentBytes() + chunks.lentBytes();
    }

    private ByteBudget budgetOf(int length) {
        return length <= LARGEST_BEGINNING ? beginnings : chunks;
    }

    private byte[] array(int length) {
        byte[] pooled = isPooled(length) ? idle[lengthClass(length)].pollLast() : null;
        if (pooled == null) {
            return new byte[length];
        }
        idleBytes.addAndGet(-length);
        return pooled;
    }

    private void keep(byte[] buffer) {
        if (!isPooled(buffer.length)) {
            return;
        }
        if (idleBytes.addAndGet(buffer.length) > maxIdleBytes) {
            idleBytes.addAndGet(-buffer.length);
            return;
        }
        idle[lengthClass(buffer.length)].addLast(buffer);
    }

    private static int lengthFor(int size, int maxSize) {
        return Math.min(maxSize, roundUp(Math.max(size, SMALLEST)));
    }

    private static boolean isPooled(int length) {
        return length >= SMALLEST && Integer.bitCount(length) == 1;
    }

    private static int lengthClass(int length) {
        return Integer.numberOfTrailingZeros(length);
    }

    private static int roundUp(int size) {
        return Integer.highestOneBit(size - 1) << 1;
    }
}
