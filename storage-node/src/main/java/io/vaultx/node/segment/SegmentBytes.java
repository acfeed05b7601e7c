package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What can be read of a segment file. Thread-safe. */
@FunctionalInterface
interface SegmentBytes {
    /** Reads at an offset; returns -1 at the end of the file and may read less than asked only there. */
    int read(ByteBuffer into, long at) throws IOException;
}
