package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The segment that is being appended to, as the writer sees it. After one failed write or sync it is never written or
 * synced again.
 */
final class ActiveSegment {
    /** One write call moves this much: from here on larger ones gain nothing. */
    private static final int WRITE_BYTES = 1 << 20;

    private final Segment segment;
    private final SegmentFile file;
    private long end;

    ActiveSegment(Segment segment, SegmentFile file, long end) {
        this.segment = segment;
        this.file = file;
        this.end = end;
    }

    long number() {
        return segment.number();
    }

    SegmentHeader header() {
        return segment.header();
    }

    SegmentSeal seal() {
        return segment.seal();
    }

    /** Everything below is on the medium. */
    long end() {
        return end;
    }

    /** Appends a finished batch. When it returns the batch is on the medium. */
    void append(ByteBuffer batch) throws IOException {
        int length = batch.remaining();
        for (int from = 0; from < length; from += WRITE_BYTES) {
            int piece = Math.min(WRITE_BYTES, length - from);
            int written = file.write(batch.slice(from, piece), end + from);
            if (written != piece) {
                throw new IOException("short write: " + written + " of " + piece + " bytes");
            }
        }
        file.sync();
        end += length;
    }

    /** Gives back what a write that found the disk full has taken. */
    void cutToEnd() throws IOException {
        file.truncate(end);
    }

    /** Writes no more; from now on it is read like every other. */
    void seal(boolean quietly) throws IOException {
        segment.deactivate();
        segment.release();
        try {
            file.close();
        } catch (IOException e) {
            if (!quietly) {
                throw e;
            }
        }
    }
}
