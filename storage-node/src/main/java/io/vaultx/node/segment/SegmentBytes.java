package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What can be read of a segment file. */
@FunctionalInterface
interface SegmentBytes {
    /** Reads at an offset; returns -1 at the end of the file and may read less than asked only there. */
    int read(ByteBuffer into, long at) throws IOException;

    /** Whether, of what was read so far, the medium could not read something in a stretch: it has zeros there. */
    default boolean isUnread(long from, long until) {
        return false;
    }

    /** Behind the last such place; 0 when there is none. */
    default long unreadUntil() {
        return 0;
    }
}
