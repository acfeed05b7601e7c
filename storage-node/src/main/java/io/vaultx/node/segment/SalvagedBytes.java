package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A segment file of which a bad sector costs only what lies in it: a block that the medium cannot read, twice, reads as
 * zeros, which no header or checksum takes for anything. Where no block can be read at all, the disk has gone rather than a
 * sector, and that is an error.
 *
 * <p>For looking at what is there, never for deciding where a log ends: zeros look like room that was never written.
 *
 * @param file whose size is asked for when the medium fails
 */
record SalvagedBytes(SegmentFile file, int blockSize) implements SegmentBytes {
    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        int start = into.position();
        try {
            return file.read(into, at);
        } catch (IOException e) {
            if (!MediumError.is(e)) {
                throw e;
            }
            into.position(start);
            return blockByBlock(into, at, e);
        }
    }

    private int blockByBlock(ByteBuffer into, long at, IOException why) throws IOException {
        long size = file.size();
        int total = 0;
        boolean anyRead = false;
        while (into.hasRemaining() && at + total < size) {
            int length = (int) Math.min(Math.min(blockSize, into.remaining()), size - at - total);
            // Whole blocks, whatever the file's length: reading past the page cache asks for that.
            ByteBuffer block = into.slice(into.position(), Math.min(blockSize, into.remaining()));
            if (reads(block, at + total)) {
                anyRead = true;
            } else {
                zero(into.slice(into.position(), length));
            }
            into.position(into.position() + length);
            total += length;
        }
        if (!anyRead && !anotherBlockReads(at, size)) {
            throw why;
        }
        return total == 0 ? -1 : total;
    }

    private boolean anotherBlockReads(long at, long size) throws IOException {
        long last = (size - 1) / blockSize * blockSize;
        for (long other : new long[] {0, last / blockSize / 2 * blockSize, last}) {
            if (other != at && reads(AlignedBuffers.allocate(blockSize, blockSize), other)) {
                return true;
            }
        }
        return false;
    }

    private boolean reads(ByteBuffer block, long at) throws IOException {
        try {
            return file.read(block, at) > 0;
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
}
