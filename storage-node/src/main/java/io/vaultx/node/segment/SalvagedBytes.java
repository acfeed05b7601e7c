package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * A segment file of which a bad sector costs only what lies in it: a block that the medium cannot read, twice, reads as
 * zeros, which no header or checksum takes for anything, and is not tried again. Where no block can be read at all, the disk
 * has gone rather than a sector, and that is an error.
 *
 * <p>Zeros look like room that was never written: who decides where a log ends asks {@link #unreadUntil} first.
 *
 * <p>For one reading; not thread-safe.
 */
final class SalvagedBytes implements SegmentBytes {
    private final Path path;
    private final SegmentBytes file;
    private final SegmentFile medium;
    private final int blockSize;
    private final BitSet unread = new BitSet();

    /**
     * For one reading.
     *
     * @param path of the file, for a person
     * @param file read first
     * @param medium read block by block where that fails, and asked for its size
     */
    SalvagedBytes(Path path, SegmentBytes file, SegmentFile medium, int blockSize) {
        this.path = path;
        this.file = file;
        this.medium = medium;
        this.blockSize = blockSize;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        if (isUnread(at, at + into.remaining())) {
            return blockByBlock(into, at);
        }
        int start = into.position();
        try {
            return file.read(into, at);
        } catch (IOException e) {
            if (!MediumError.is(e)) {
                throw e;
            }
            int total = blockByBlock(into.position(start), at);
            if (unreadBlocks(at, at + total) * blockSize >= total && !anotherBlockReads()) {
                throw new IOException(
                        "nothing of " + path + " can be read, neither at " + at + " nor elsewhere: " + e.getMessage(),
                        e);
            }
            return total;
        }
    }

    private int blockByBlock(ByteBuffer into, long at) throws IOException {
        long size = medium.size();
        int total = 0;
        while (into.hasRemaining() && at + total < size) {
            int length = (int) Math.min(Math.min(blockSize, into.remaining()), size - at - total);
            // Whole blocks, whatever the file's length: reading past the page cache asks for that.
            ByteBuffer block = into.slice(into.position(), Math.min(blockSize, into.remaining()));
            int number = number(at + total);
            if (unread.get(number) || !reads(block, at + total)) {
                unread.set(number);
                zero(into.slice(into.position(), length));
            }
            into.position(into.position() + length);
            total += length;
        }
        return total == 0 ? -1 : total;
    }

    private long unreadBlocks(long from, long until) {
        return unread.get(number(from), number(until + blockSize - 1)).cardinality();
    }

    private boolean anotherBlockReads() throws IOException {
        long last = (medium.size() - 1) / blockSize * blockSize;
        for (long other : new long[] {0, last / blockSize / 2 * blockSize, last}) {
            if (!unread.get(number(other)) && reads(AlignedBuffers.allocate(blockSize, blockSize), other)) {
                return true;
            }
        }
        return false;
    }

    private boolean reads(ByteBuffer block, long at) throws IOException {
        try {
            return medium.read(block, at) > 0;
        } catch (IOException e) {
            if (!MediumError.is(e)) {
                throw e;
            }
            return false;
        }
    }

    private static void zero(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            bytes.put((byte) 0);
        }
    }

    private int number(long offset) {
        return (int) (offset / blockSize);
    }

    @Override
    public boolean isUnread(long from, long until) {
        int first = unread.nextSetBit(number(from));
        return first >= 0 && (long) first * blockSize < until;
    }

    @Override
    public long unreadUntil() {
        return (long) unread.length() * blockSize;
    }
}
