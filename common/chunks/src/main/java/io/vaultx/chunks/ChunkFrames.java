package io.vaultx.chunks;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;

/**
 * Chunks as they are stored, for whoever hands compressed bytes on as they lie (ADR 0021). A store that keeps chunks may
 * offer this beside {@link ChunkStore}; it never has to.
 *
 * <p>How a chunk is stored may change at any time, so every answer is one of the moment. Thread-safe. Blocks; may be called
 * from virtual threads.
 */
public interface ChunkFrames {
    /** Of a store that hands nothing on as it lies. */
    ChunkFrames NONE = new ChunkFrames() {
        @Override
        public List<Integer> frameBytes(List<ChunkAddress> addresses) {
            return Collections.nCopies(addresses.size(), 0);
        }

        @Override
        public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
            return ReadOutcome.MISSING;
        }
    };

    /**
     * For each chunk, in order, how many bytes its zstd frame has (RFC 8878, no dictionary, a window of at most 8 MiB); 0 when
     * it is stored otherwise, or not at all.
     *
     * @throws ChunkStoreException when the store cannot be asked
     */
    List<Integer> frameBytes(List<ChunkAddress> addresses);

    /**
     * Reads bytes {@code offset} to {@code offset + into.remaining()} of a chunk's frame into the buffer, verified against
     * its checksums, and moves the buffer's position behind them. After any other answer than {@code READ} the buffer's content
     * is undefined and its position unmoved. {@code MISSING} also means that the chunk is not stored as such a frame any more.
     *
     * @param frameBytes what {@link #frameBytes} said
     * @throws IllegalArgumentException when the range is not inside the frame
     * @throws ChunkStoreException when the store cannot be asked
     */
    ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into);

    /**
     * A chunk's frame from its first byte on, for one reader: whatever happens meanwhile, its pieces are of one frame, while
     * two calls of {@link #readFrame} may meet two that have the same size. Reads nothing yet.
     *
     * @param frameBytes what {@link #frameBytes} said
     */
    default Frame frame(ChunkAddress address, int frameBytes) {
        return new OneStoreFrame(this, address, frameBytes);
    }

    /** A frame that is being read. Not thread-safe. */
    @FunctionalInterface
    interface Frame {
        /** Reads the next bytes, as many as the buffer takes, and answers as {@link ChunkFrames#readFrame} does. */
        ReadOutcome read(ByteBuffer into);
    }
}
