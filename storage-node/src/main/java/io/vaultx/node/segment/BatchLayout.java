package io.vaultx.node.segment;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A batch: what one sync made durable. Format 1, numbers big-endian.
 *
 * <pre>
 *  batch  +--------+-------+-------+-- ... --+---------+
 *         | header | entry | entry |         | zeros   |
 *         +--------+-------+-------+-- ... --+---------+
 *         on a block boundary                           on a block boundary: no synced block is written again
 *
 *  header  0  magic "VXB1"                                          4
 *          4  version, 1                                            1
 *          5  zero                                                  3
 *          8  length of the batch with header and zeros             4
 *         12  bytes of entries                                      4
 *         16  number of entries                                     4
 *         20  zero                                                  4
 *         24  synced-up-to: offset in this segment, then known      8
 *         32  first sequence number                                 8
 *         40  zero                                                 20
 *         60  CRC32C of bytes 0 to 60, seeded (salt, offset)        4
 * </pre>
 *
 * <p>Synced-up-to is what tells damage from a torn tail: a batch is only written after the one before it was synced, so
 * whatever does not verify below any synced-up-to was whole once.
 */
final class BatchLayout {
    static final int HEADER_BYTES = 64;

    private static final int MAGIC = 0x5658_4231;
    private static final byte VERSION = 1;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 4;
    private static final int LENGTH_AT = 8;
    private static final int ENTRY_BYTES_AT = 12;
    private static final int ENTRIES_AT = 16;
    private static final int SYNCED_AT = 24;
    private static final int FIRST_LSN_AT = 32;
    private static final int CRC_AT = 60;

    private BatchLayout() {}

    /** Writes at the start of the buffer. */
    static void write(BatchHeader header, SegmentSeal seal, long place, ByteBuffer target) {
        EntryLayout.zeroUntil(HEADER_BYTES, target.duplicate().position(0));
        target.putInt(MAGIC_AT, MAGIC)
                .put(VERSION_AT, VERSION)
                .putInt(LENGTH_AT, header.length())
                .putInt(ENTRY_BYTES_AT, header.entryBytes())
                .putInt(ENTRIES_AT, header.entries())
                .putLong(SYNCED_AT, header.syncedUpTo())
                .putLong(FIRST_LSN_AT, header.firstLsn())
                .putInt(CRC_AT, seal.ofHeader(place, target, 0, CRC_AT));
    }

    /** Reads from the start of the buffer; empty when the bytes do not verify as a batch at this place. */
    static Optional<BatchHeader> read(ByteBuffer bytes, SegmentSeal seal, long place)
            throws UnsupportedFormatException {
        if (bytes.limit() < HEADER_BYTES
                || bytes.getInt(MAGIC_AT) != MAGIC
                || bytes.getInt(CRC_AT) != seal.ofHeader(place, bytes, 0, CRC_AT)) {
            return Optional.empty();
        }
        if (bytes.get(VERSION_AT) != VERSION) {
            throw new UnsupportedFormatException(
                    "batch of format " + bytes.get(VERSION_AT) + ", this VaultX reads format " + VERSION);
        }
        return Optional.of(new BatchHeader(
                bytes.getInt(LENGTH_AT),
                bytes.getInt(ENTRY_BYTES_AT),
                bytes.getInt(ENTRIES_AT),
                bytes.getLong(SYNCED_AT),
                bytes.getLong(FIRST_LSN_AT)));
    }
}
