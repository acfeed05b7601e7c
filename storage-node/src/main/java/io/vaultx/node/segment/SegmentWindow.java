package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A movable view of a file through one aligned buffer, so that reading many small things in order costs few large reads.
 * Not thread-safe.
 */
final class SegmentWindow {
    private final SegmentBytes file;
    private final ByteBuffer buffer;
    private final int blockSize;
    private long start;
    private int loaded;

    SegmentWindow(SegmentBytes file, ByteBuffer buffer, int blockSize) {
        this.file = file;
        this.buffer = buffer;
        this.blockSize = blockSize;
    }

    /**
     * The bytes at an offset, fewer where the file ends before. The slice is good until the next call.
     *
     * @param length at most the buffer's size less two blocks
     * @param until up to where the caller will read on: loaded along as far as it fits
     */
    ByteBuffer slice(long at, int length, long until) throws IOException {
        if (at < start || at + length > start + loaded) {
            load(at, Math.max(at + length, until));
        }
        int from = (int) Math.min(at - start, loaded);
        return buffer.slice(from, Math.min(length, loaded - from));
    }

    /** Whether the medium could not read something in a stretch that was asked for: it has zeros there. */
    boolean isUnread(long from, long until) {
        return file.isUnread(from, until);
    }

    /** Behind the last such place; 0 when there is none. */
    long unreadUntil() {
        return file.unreadUntil();
    }

    private void load(long at, long until) throws IOException {
        start = at & -blockSize;
        long wanted = (until - start + blockSize - 1) & -blockSize;
        buffer.clear().limit((int) Math.min(wanted, buffer.capacity()));
        loaded = 0;
        loaded = Math.max(0, file.read(buffer, start));
    }
}
