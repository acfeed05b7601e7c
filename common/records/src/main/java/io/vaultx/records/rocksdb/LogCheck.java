package io.vaultx.records.rocksdb;

import io.vaultx.records.rocksdb.LogFlaw.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads a write-ahead log of RocksDB as its reader does, but tells the end of a killed process from damage. (RocksDB takes a
 * rotten length for half a record, skips a zeroed block, and knows no difference between a torn last write and rot.)
 *
 * <pre>
 *            0         4        6      7
 * fragment   | crc (4) | length | type | payload    little-endian, none crosses a block of 32 KiB;
 *                                                   fewer than 7 bytes at the end of a block stay unused
 * crc        CRC-32C of type and payload, rotated right by 15 and added to A282EAD8
 * a write    one FULL, or FIRST, MIDDLE..., LAST
 * </pre>
 *
 * The committer appends a write only when the one before it is synced. So where a write starts behind a bad place, what is
 * bad was synced: damage. Only the last write can be half of one, and then bytes of it are missing, or whole sectors zero.
 * Source: RocksDB's wiki, "Write Ahead Log File Format".
 */
final class LogCheck {
    private static final int BLOCK_BYTES = 32 << 10;
    private static final int SECTOR_BYTES = 512;
    private static final int HEADER_BYTES = 7;
    private static final int LENGTH_AT = 4;
    private static final int TYPE_AT = 6;
    private static final int CRC_ROTATION = 15;
    private static final int CRC_DELTA = 0xA282EAD8;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private static final long NONE = -1;

    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final FileChannel file;
    private final Path log;
    private final long size;

    /** Where the write started whose last fragment was not seen yet. */
    private long unended = NONE;

    private long bad = NONE;
    private boolean damaged;
    private boolean endsInside;
    private boolean onlyCut;

    private LogCheck(FileChannel file, Path log, long size) {
        this.file = file;
        this.log = log;
        this.size = size;
    }

    static Optional<LogFlaw> of(Path log) throws IOException {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
            return new LogCheck(file, log, file.size()).walk();
        }
    }

    private Optional<LogFlaw> walk() throws IOException {
        for (long at = 0; at < size && !damaged; at += BLOCK_BYTES) {
            readAt(at, (int) Math.min(BLOCK_BYTES, size - at));
            walkBlock(at);
        }
        if (bad == NONE && unended != NONE) {
            bad = unended;
            onlyCut = true;
        }
        return bad == NONE ? Optional.empty() : Optional.of(new LogFlaw(kind(), log, bad, size));
    }

    private Kind kind() throws IOException {
        if (damaged) {
            return Kind.DAMAGED;
        }
        if (onlyCut) {
            return Kind.CUT;
        }
        return endsInside || hasEmptySector() ? Kind.TORN : Kind.DAMAGED;
    }

    private void walkBlock(long blockAt) {
        int at = 0;
        while (!damaged && at < block.limit()) {
            int left = block.limit() - at;
            if (left < HEADER_BYTES) {
                if (block.limit() < BLOCK_BYTES) {
                    cutAt(blockAt + at);
                }
                return;
            }
            int length = Short.toUnsignedInt(block.getShort(at + LENGTH_AT));
            if (verifies(at, length)) {
                pass(blockAt + at, block.get(at + TYPE_AT));
                at += HEADER_BYTES + length;
            } else {
                if (isOfAWrite(block.get(at + TYPE_AT)) && runsBehindTheEnd(at, length)) {
                    cutAt(blockAt + at);
                } else {
                    badAt(blockAt + at);
                }
                at = nextStart(at + 1);
            }
        }
    }

    private void pass(long at, byte type) {
        switch (type) {
            case FULL, FIRST -> {
                if (unended != NONE) {
                    badAt(at);
                }
                damaged = bad != NONE;
                unended = type == FIRST ? at : NONE;
            }
            case MIDDLE, LAST -> {
                if (unended == NONE) {
                    badAt(at);
                }
                unended = type == LAST ? NONE : unended;
            }
            default -> {
                // Remarks of the log about itself.
            }
        }
    }

    private void badAt(long at) {
        if (bad == NONE) {
            bad = unended == NONE ? at : unended;
        }
    }

    private void cutAt(long at) {
        onlyCut = bad == NONE;
        endsInside = true;
        badAt(at);
    }

    private boolean verifies(int at, int length) {
        if (at + HEADER_BYTES + length > block.limit()) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(block.array(), at + TYPE_AT, 1 + length);
        return Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_DELTA == block.getInt(at);
    }

    /**
     * Half a write begins as it was written. Some other kinds, those of logs that are recycled, make RocksDB 11.8 read a log's
     * end for ever.
     */
    private static boolean isOfAWrite(byte type) {
        return type >= FULL && type <= LAST;
    }

    /** Not so when all up to the end verifies: then the fragment is there, and its length is what rotted. */
    private boolean runsBehindTheEnd(int at, int length) {
        int end = at + HEADER_BYTES + length;
        return end > block.limit() && end <= BLOCK_BYTES && !verifies(at, block.limit() - at - HEADER_BYTES);
    }

    /** In the rest of this block, or its end. */
    private int nextStart(int from) {
        for (int at = from; at + HEADER_BYTES <= block.limit(); at++) {
            byte type = block.get(at + TYPE_AT);
            if ((type == FULL || type == FIRST) && verifies(at, Short.toUnsignedInt(block.getShort(at + LENGTH_AT)))) {
                return at;
            }
        }
        return block.limit();
    }

    private boolean hasEmptySector() throws IOException {
        for (long at = bad; at < size; ) {
            long end = Math.min(size, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            readAt(at, (int) (end - at));
            if (isZero()) {
                return true;
            }
            at = end;
        }
        return false;
    }

    private boolean isZero() {
        for (int i = 0; i < block.limit(); i++) {
            if (block.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void readAt(long at, int length) throws IOException {
        block.clear().limit(length);
        while (block.hasRemaining()) {
            if (file.read(block, at + block.position()) < 0) {
                throw new IOException(log + " became shorter while it was read");
            }
        }
        block.flip();
    }
}
