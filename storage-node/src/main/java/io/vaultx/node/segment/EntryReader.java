package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads entries whose place is known, and verifies whatever it hands out: the header, and the blocks it touches.
 *
 * <p>Blocks in the kernel: for platform threads. Thread-safe.
 */
public final class EntryReader {
    /** Holds a header and the larger part of chunks whole: most reads are one call to the kernel. */
    private static final int BUFFER_BYTES = (1 << 20) + (1 << 17);

    private final AlignedBuffers buffers;

    public EntryReader(int blockSize) {
        this.buffers = new AlignedBuffers(BUFFER_BYTES, blockSize);
    }

    /**
     * What is looked for: an entry that says something else is as good as damaged.
     *
     * @param offset in the segment
     * @param headerBytes length of the entry's header
     * @param storedSize its stored bytes
     */
    public record Wanted(ChunkAddress address, long lsn, long offset, int headerBytes, int storedSize) {
        private boolean matches(EntryHeader header) {
            return header.address().equals(address)
                    && header.lsn() == lsn
                    && header.headerBytes() == headerBytes
                    && header.storedSize() == storedSize;
        }
    }

    /** From where to read. */
    public enum Way {
        /** As the segment is read normally. */
        ORDINARY,
        /** What is on the medium, whatever the page cache says. */
        PAST_THE_CACHE,
        /** The same; what the medium cannot read does not verify. See {@link SalvagedBytes}. */
        SALVAGING,
        /** As the segment is read normally; what the medium cannot read does not verify. */
        SALVAGING_CACHED
    }

    /**
     * Reads stored bytes {@code from} to {@code from + into.remaining()}. False when they do not verify; then the buffer's
     * content is undefined and its position unmoved.
     */
    public boolean read(Segment segment, Wanted wanted, int from, ByteBuffer into, Way way) throws IOException {
        ByteBuffer buffer = buffers.take();
        int start = into.position();
        try {
            SegmentWindow window = window(segment, buffer, way);
            boolean whole = copy(segment, window, wanted, from, into, way);
            if (!whole) {
                into.position(start);
            }
            return whole;
        } finally {
            buffers.giveBack(buffer);
        }
    }

    /** Checks the header and every block. */
    public boolean verify(Segment segment, Wanted wanted, Way way) throws IOException {
        ByteBuffer buffer = buffers.take();
        try {
            SegmentWindow window = window(segment, buffer, way);
            Optional<StoredBlocks> found = blocks(segment, window, wanted, 0, wanted.storedSize(), true);
            if (found.isEmpty()) {
                return false;
            }
            StoredBlocks blocks = found.get();
            for (int block = 0; block < blocks.count(); block++) {
                if (blocks.verified(block).isEmpty()) {
                    return false;
                }
            }
            return true;
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private static SegmentWindow window(Segment segment, ByteBuffer buffer, Way way) throws IOException {
        return new SegmentWindow(segment.bytes(way), buffer, segment.header().blockSize());
    }

    private static boolean copy(
            Segment segment, SegmentWindow window, Wanted wanted, int from, ByteBuffer into, Way way)
            throws IOException {
        int until = from + into.remaining();
        // What needs no alignment can go straight where it is wanted, when it is enough to be worth a call of its own.
        boolean straight = way == Way.ORDINARY && into.isDirect() && into.remaining() >= EntryLayout.BLOCK_BYTES;
        Optional<StoredBlocks> found = blocks(segment, window, wanted, from, until, !straight);
        if (found.isEmpty()) {
            return false;
        }
        StoredBlocks blocks = found.get();
        for (int at = from; at < until; ) {
            int block = at / EntryLayout.BLOCK_BYTES;
            int inBlock = at % EntryLayout.BLOCK_BYTES;
            int length;
            int whole = straight && inBlock == 0 ? blocks.wholeBlockBytes(at, until) : 0;
            if (whole > 0) {
                length = whole;
                if (!blocks.readInto(into.slice(into.position(), length), block, segment.file())) {
                    return false;
                }
                into.position(into.position() + length);
            } else {
                Optional<ByteBuffer> bytes = blocks.verified(block);
                if (bytes.isEmpty()) {
                    return false;
                }
                length = Math.min(bytes.get().remaining() - inBlock, until - at);
                into.put(bytes.get().slice(inBlock, length));
            }
            at += length;
        }
        return true;
    }

    /** Reads and checks the header; with {@code along} also the wanted blocks, when they come soon behind it. */
    private static Optional<StoredBlocks> blocks(
            Segment segment, SegmentWindow window, Wanted wanted, int from, int until, boolean along)
            throws IOException {
        long dataStart = wanted.offset() + wanted.headerBytes();
        long blocksEnd = ((long) until + EntryLayout.BLOCK_BYTES - 1) & -EntryLayout.BLOCK_BYTES;
        long readUntil = dataStart + Math.min(wanted.storedSize(), blocksEnd);
        boolean soon = from <= BUFFER_BYTES / 4;
        ByteBuffer bytes = window.slice(wanted.offset(), wanted.headerBytes(), along && soon ? readUntil : dataStart);
        return EntryLayout.read(bytes, segment.seal(), wanted.offset())
                .filter(wanted::matches)
                .map(header -> new StoredBlocks(segment, window, header, bytes, wanted.offset(), readUntil));
    }
}
