package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One open segment file. Everything the log does to a disk goes through here and {@link SegmentFiles}, so that a test can
 * stand in between and fail, tear or lose any of it.
 *
 * <p>Unless it was opened as {@link SegmentFiles.Access#CACHED}, offsets, lengths and the memory of buffers must be
 * aligned to {@link SegmentFiles#blockSize}.
 *
 * <p>Writing: one thread. Reading: any number of threads.
 */
public interface SegmentFile extends SegmentBytes, AutoCloseable {
    /** Writes at an offset and returns how many bytes it wrote: less than asked is a failed write. */
    int write(ByteBuffer from, long at) throws IOException;

    /** Returns when everything written is on the medium (fdatasync). */
    void sync() throws IOException;

    /** Bytes. */
    long size() throws IOException;

    /** Cuts the file to this length. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
