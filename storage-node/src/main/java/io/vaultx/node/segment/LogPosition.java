package io.vaultx.node.segment;

/**
 * A point in the log between two batches.
 *
 * @param segment number of the segment
 * @param salt of that segment, so that a position of another log is known as such
 * @param offset where the next batch starts
 * @param nextLsn the lowest sequence number that no entry before this point has
 */
public record LogPosition(long segment, long salt, long offset, long nextLsn) {
    /** Before everything. */
    public static final LogPosition START = new LogPosition(0, 0, 0, 1);
}
