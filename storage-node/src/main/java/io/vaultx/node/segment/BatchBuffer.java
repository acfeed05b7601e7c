package io.vaultx.node.segment;

import java.nio.ByteBuffer;

/** The batch that is being put together, in one aligned buffer. Used by the writer's thread only. */
final class BatchBuffer {
    /** A batch takes no more entries once it has this many bytes. */
    static final int FULL_BYTES = 8 << 20;

    private final int blockSize;
    private final ByteBuffer buffer;
    private SegmentSeal seal = new SegmentSeal(0);
    private long start;
    private int entries;
    private long firstLsn;

    BatchBuffer(int blockSize) {
        this.blockSize = blockSize;
        this.buffer =
                AlignedBuffers.allocate((FULL_BYTES + EntryLayout.MAX_BYTES + 2 * blockSize) & -blockSize, blockSize);
    }

    /** Begins an empty batch that will lie at this offset. */
    void begin(SegmentSeal seal, long start) {
        this.seal = seal;
        this.start = start;
        this.entries = 0;
        buffer.clear().position(BatchLayout.HEADER_BYTES);
    }

    /** Appends an entry and returns its offset in the segment. */
    long append(EntryHeader header, ByteBuffer stored) {
        long place = start + buffer.position();
        EntryLayout.write(header, stored, seal, place, buffer);
        if (entries == 0) {
            firstLsn = header.lsn();
        }
        entries++;
        return place;
    }

    boolean isEmpty() {
        return entries == 0;
    }

    /** Bytes so far, without padding. */
    int bytes() {
        return buffer.position();
    }

    /** Ends the batch: the bytes to write, from position to limit. */
    ByteBuffer finish() {
        int end = buffer.position();
        int length = (end + blockSize - 1) & -blockSize;
        EntryLayout.zeroUntil(length, buffer);
        BatchLayout.write(
                new BatchHeader(length, end - BatchLayout.HEADER_BYTES, entries, start, firstLsn), seal, start, buffer);
        return buffer.duplicate().position(0).limit(length);
    }
}
