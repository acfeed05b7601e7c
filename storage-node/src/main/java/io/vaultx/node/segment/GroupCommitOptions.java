package io.vaultx.node.segment;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How the log is written.
 *
 * @param segmentBytes a segment takes no more batches once it is this long
 * @param queueBytes what may wait or be under way at once; {@link GroupCommit#submit} blocks above it
 * @param clock for the time in entries
 * @param salts where the salt of a new segment comes from; must not be guessable
 */
public record GroupCommitOptions(long segmentBytes, int queueBytes, InstantSource clock, LongSupplier salts) {
    /** Room for the largest entry, so that one always fits into an empty queue. */
    public static final int MIN_QUEUE_BYTES = EntryLayout.MAX_BYTES;

    public GroupCommitOptions {
        if (segmentBytes < 1 << 13) {
            throw new IllegalArgumentException("segments must have at least 8192 bytes, got " + segmentBytes);
        }
        if (queueBytes < MIN_QUEUE_BYTES) {
            throw new IllegalArgumentException(
                    "the queue must hold at least " + MIN_QUEUE_BYTES + " bytes, got " + queueBytes);
        }
    }
}
