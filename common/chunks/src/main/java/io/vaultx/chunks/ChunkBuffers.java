package io.vaultx.chunks;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays that chunks are gathered in, kept for the next content: a new one of 1 MiB costs its zeroing and, in G1, a
 * region of its own. Lengths are powers of two; others are made and dropped. Thread-safe.
 */
final class ChunkBuffers {
    /** Shared by all writers of the process. */
    static final ChunkBuffers SHARED = new ChunkBuffers(32 << 20);

    /** The smallest array, in bytes. */
    static final int SMALLEST = 4 << 10;

    private static final int LENGTHS = Integer.SIZE;

    private final int maxIdleBytes;
    private final AtomicInteger idleBytes = new AtomicInteger();
    private final ConcurrentLinkedDeque<byte[]>[] idle;

    @SuppressWarnings("unchecked")
    ChunkBuffers(int maxIdleBytes) {
        this.maxIdleBytes = maxIdleBytes;
        this.idle = new ConcurrentLinkedDeque[LENGTHS];
        Arrays.setAll(idle, length -> new ConcurrentLinkedDeque<>());
    }

    /** An array of at least {@code size} bytes, with any content; at most {@code maxSize} long. */
    byte[] take(int size, int maxSize) {
        int length = Math.min(maxSize, roundUp(Math.max(size, SMALLEST)));
        byte[] pooled = isPooled(length) ? idle[lengthClass(length)].pollLast() : null;
        if (pooled == null) {
            return new byte[length];
        }
        idleBytes.addAndGet(-length);
        return pooled;
    }

    /** Gives an array back that nobody reads or writes any more. */
    void give(byte[] buffer) {
        if (!isPooled(buffer.length)) {
            return;
        }
        if (idleBytes.addAndGet(buffer.length) > maxIdleBytes) {
            idleBytes.addAndGet(-buffer.length);
            return;
        }
        idle[lengthClass(buffer.length)].addLast(buffer);
    }

    /** Bytes of the arrays that are here now. */
    int idleBytes() {
        return idleBytes.get();
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
