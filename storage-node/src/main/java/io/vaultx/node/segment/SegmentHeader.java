package io.vaultx.node.segment;

/**
 * The first thing in a segment file.
 *
 * @param number never used twice in a log; also in the file's name
 * @param salt random, seeds every checksum of the segment
 * @param blockSize bytes to which batches are aligned and padded
 * @param createdMillis Unix time
 * @param previous the number of the segment written before this one; 0 for the first, or where that one was not to be read
 * @param previousEnd where that one ends: everything below was synced, what lies above never counted
 */
public record SegmentHeader(
        long number, long salt, int blockSize, long createdMillis, long previous, long previousEnd) {
    public SegmentHeader {
        if (number < 1) {
            throw new IllegalArgumentException("segment number must be at least 1, got " + number);
        }
        if (blockSize < SegmentLayout.HEADER_BYTES || Integer.bitCount(blockSize) != 1) {
            throw new IllegalArgumentException("block size must be a power of two from 4096, got " + blockSize);
        }
    }

    /** Where the first batch starts: behind both copies of this header. */
    public long firstBatch() {
        return 2L * blockSize;
    }

    SegmentSeal seal() {
        return new SegmentSeal(salt);
    }
}
