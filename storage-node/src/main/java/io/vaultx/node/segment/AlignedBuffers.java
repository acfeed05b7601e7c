package io.vaultx.node.segment;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Direct buffers whose memory starts on a block boundary, as O_DIRECT wants them, kept for the next user: making one
 * costs more than a small read. There are as many as were ever used at once, which the number of reading threads bounds.
 *
 * <p>Thread-safe.
 */
final class AlignedBuffers {
    private final int bytes;
    private final int alignment;
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    AlignedBuffers(int bytes, int alignment) {
        this.bytes = bytes;
        this.alignment = alignment;
    }

    static ByteBuffer allocate(int bytes, int alignment) {
        return ByteBuffer.allocateDirect(bytes + alignment)
                .alignedSlice(alignment)
                .slice(0, bytes);
    }

    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        return buffer == null ? allocate(bytes, alignment) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        idle.add(buffer);
    }
}
