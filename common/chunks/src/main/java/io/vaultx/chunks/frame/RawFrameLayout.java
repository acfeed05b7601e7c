package io.vaultx.chunks.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A zstd frame (RFC 8878, 3.1.1) that holds a chunk as it is. Numbers are little-endian.
 *
 * <pre>
 *   0  magic 28 B5 2F FD                                    4
 *   4  descriptor A0: one segment, 4 bytes of size, no more 1
 *   5  content size                                         4
 *   9  blocks: header                                       3   bit 0 last, bits 1-2 zero (raw), from bit 3 its size
 *              its bytes                                    at most 131,072
 * </pre>
 */
final class RawFrameLayout {
    static final int HEADER_BYTES = 9;
    static final int BLOCK_HEADER_BYTES = 3;
    static final int BLOCK_BYTES = 1 << 17;

    private static final int MAGIC = 0xFD2F_B528;
    private static final byte DESCRIPTOR = (byte) 0xA0;

    private RawFrameLayout() {}

    /** How long the frame of a content of 1 byte or more is. */
    static int frameBytes(int contentBytes) {
        int blocks = (contentBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        return HEADER_BYTES + blocks * BLOCK_HEADER_BYTES + contentBytes;
    }

    static ByteBuffer header(int contentBytes) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .put(DESCRIPTOR)
                .putInt(contentBytes)
                .flip();
    }

    /** Of the block that begins with this byte of the content. */
    static ByteBuffer blockHeader(int contentBytes, int from) {
        int size = blockBytes(contentBytes, from);
        int header = size << 3 | (from + size == contentBytes ? 1 : 0);
        return ByteBuffer.allocate(BLOCK_HEADER_BYTES)
                .put((byte) header)
                .put((byte) (header >> 8))
                .put((byte) (header >> 16))
                .flip();
    }

    static int blockBytes(int contentBytes, int from) {
        return Math.min(BLOCK_BYTES, contentBytes - from);
    }
}
