package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The stored bytes of an entry whose header verified, block by block. Not thread-safe. */
final class StoredBlocks {
    private final SegmentSeal seal;
    private final SegmentWindow window;
    private final EntryHeader header;
    private final long place;
    private final long readUntil;
    private final int[] crcs;

    /**
     * For the entry whose header's bytes these are.
     *
     * @param readUntil up to where in the segment blocks will be asked for
     */
    StoredBlocks(
            Segment segment, SegmentWindow window, EntryHeader header, ByteBuffer bytes, long place, long readUntil) {
        this.seal = segment.seal();
        this.window = window;
        this.header = header;
        this.place = place;
        this.readUntil = readUntil;
        this.crcs = new int[header.blocks()];
        for (int block = 0; block < crcs.length; block++) {
            crcs[block] = EntryLayout.blockCrc(bytes, header, block);
        }
    }

    int count() {
        return crcs.length;
    }

    /** A block's bytes, good until the next call; empty when they do not verify. */
    Optional<ByteBuffer> verified(int block) throws IOException {
        int length = bytesOf(block);
        ByteBuffer bytes = window.slice(offset(block), length, readUntil);
        return bytes.remaining() == length && verifies(block, bytes) ? Optional.of(bytes) : Optional.empty();
    }

    /** Reads whole blocks from this one on into the whole target, without the window; false when one does not verify. */
    boolean readInto(ByteBuffer target, int firstBlock, SegmentFile file) throws IOException {
        int length = target.remaining();
        if (file.read(target.duplicate(), offset(firstBlock)) != length) {
            return false;
        }
        int block = firstBlock;
        for (int at = 0; at < length; at += bytesOf(block), block++) {
            if (!verifies(block, target.slice(at, bytesOf(block)))) {
                return false;
            }
        }
        return true;
    }

    /** How many of the bytes from here, a block's start, to there are whole blocks. */
    int wholeBlockBytes(int from, int until) {
        return until == header.storedSize() ? until - from : (until - from) & -EntryLayout.BLOCK_BYTES;
    }

    private boolean verifies(int block, ByteBuffer bytes) {
        return seal.ofBlock(place, header.address(), block, bytes) == crcs[block];
    }

    private int bytesOf(int block) {
        return Math.min(EntryLayout.BLOCK_BYTES, header.storedSize() - block * EntryLayout.BLOCK_BYTES);
    }

    private long offset(int block) {
        return place + header.headerBytes() + (long) block * EntryLayout.BLOCK_BYTES;
    }
}
