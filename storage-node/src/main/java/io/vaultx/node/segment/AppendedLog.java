package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log, as the writer appends to it: the segment that takes the next batch, and a new one behind it when it is
 * full or failed, which says where that one ends.
 *
 * <p>Belongs to the writer's thread.
 */
final class AppendedLog {
    private static final System.Logger LOG = System.getLogger(GroupCommit.class.getName());

    private final SegmentSet segments;
    private final GroupCommitOptions options;
    private @Nullable ActiveSegment active;
    private long lastSegment;
    private long lastEnd;

    AppendedLog(SegmentSet segments, LogTail tail, GroupCommitOptions options) {
        this.segments = segments;
        this.options = options;
        this.lastSegment = tail.segment();
        this.lastEnd = tail.end();
    }

    /** The next batch goes behind the last one; otherwise it opens a segment. */
    void goOnWith(LogTail tail) throws IOException {
        Optional<Segment> segment = segments.acquire(tail.segment());
        if (segment.isPresent()) {
            segment.get().activate();
            active = new ActiveSegment(segment.get(), segments.reopen(tail.segment()), tail.end());
        }
    }

    /** Whether so many bytes more fill the segment that is appended to. */
    boolean wouldBeFull(int bytes) {
        return lastEnd + bytes >= options.segmentBytes();
    }

    /**
     * The active segment; a new one when there is none, or it is full and no batch has begun.
     *
     * @param batchBegins whether nothing was placed into the present batch yet
     * @throws IOException when no new one can be opened
     */
    ActiveSegment segmentFor(boolean batchBegins) throws IOException {
        ActiveSegment now = active;
        if (now != null && (!batchBegins || now.end() < options.segmentBytes())) {
            return now;
        }
        if (now != null) {
            active = null;
            now.seal(false);
        }
        return openNext();
    }

    private ActiveSegment openNext() throws IOException {
        SegmentHeader header = new SegmentHeader(
                Math.max(segments.last(), lastSegment) + 1,
                options.salts().getAsLong(),
                segments.blockSize(),
                options.clock().millis(),
                lastSegment,
                lastEnd);
        SegmentFile file = segments.create(header);
        Segment segment = segments.acquire(header.number())
                .orElseThrow(() -> new IOException("new segment " + header.number() + " is gone"));
        ActiveSegment opened = new ActiveSegment(segment, file, header.firstBatch());
        active = opened;
        lastSegment = opened.number();
        lastEnd = opened.end();
        return opened;
    }

    /** Appends a finished batch to the segment that it was begun for. When it returns the batch is on the medium. */
    LogPosition append(ByteBuffer batch, long nextLsn) throws IOException {
        ActiveSegment segment = active;
        if (segment == null) {
            throw new IllegalStateException("a batch was begun without a segment");
        }
        segment.append(batch);
        lastEnd = segment.end();
        return new LogPosition(segment.number(), segment.header().salt(), lastEnd, nextLsn);
    }

    /**
     * The segment is not touched again after a failure: it ends at its last synced byte, and the next batch opens another.
     *
     * @param full whether the disk was merely full: then what was taken is given back
     * @return the number of the segment, when there was one
     */
    OptionalLong leaveSegment(boolean full, IOException why) {
        ActiveSegment failed = active;
        active = null;
        if (failed == null) {
            return OptionalLong.empty();
        }
        LOG.log(
                System.Logger.Level.ERROR,
                "write to segment " + Long.toHexString(failed.number()) + " failed, it ends at " + failed.end(),
                why);
        try {
            try {
                if (full) {
                    failed.cutToEnd();
                }
            } finally {
                failed.seal(true);
            }
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return OptionalLong.of(failed.number());
    }

    /** Writes no more. */
    void close() {
        ActiveSegment last = active;
        active = null;
        if (last != null) {
            try {
                last.seal(true);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing the last segment failed; all of it was synced", e);
            }
        }
    }
}
