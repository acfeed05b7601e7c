package io.vaultx.node.segment;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A segment file, format 1. Numbers are big-endian.
 *
 * <pre>
 *  file   +----------------+----------------+-------+-------+-- ... --+
 *         | header, copy 1 | header, copy 2 | batch | batch |         |
 *         +----------------+----------------+-------+-------+-- ... --+
 *         0                block            2*block; every part is a multiple of the block (4 KiB or the device's)
 *
 *  header  0  magic "VXSEGMNT"                   8
 *          8  version, 1                         1
 *          9  zero                               3
 *         12  block size                         4
 *         16  segment number                     8
 *         24  salt                               8
 *         32  created, Unix milliseconds         8
 *         40  number of the previous segment     8
 *         48  end of the previous segment        8
 *         56  zero                            4036
 *       4092  CRC32C of bytes 0 to 4092          4   (not seeded: it guards the seed)
 * </pre>
 *
 * <p>The header is there twice because without its salt nothing in the file verifies. The end of a segment stands in its
 * successor: a segment whose write or sync failed is never written again, not even to say so.
 */
public final class SegmentLayout {
    /** Bytes of one copy of the header; the rest of its block is zero. */
    static final int HEADER_BYTES = 4096;

    private static final long MAGIC = 0x5658_5345_474D_4E54L;
    private static final byte VERSION = 1;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 8;
    private static final int BLOCK_SIZE_AT = 12;
    private static final int NUMBER_AT = 16;
    private static final int SALT_AT = 24;
    private static final int CREATED_AT = 32;
    private static final int PREVIOUS_AT = 40;
    private static final int PREVIOUS_END_AT = 48;
    private static final int CRC_AT = HEADER_BYTES - Integer.BYTES;

    private static final String SUFFIX = ".segment";
    private static final int NAME_DIGITS = 16;

    private SegmentLayout() {}

    /** Writes both copies at the start of a buffer of zeros. */
    static void write(SegmentHeader header, ByteBuffer target) {
        for (int at : new int[] {0, header.blockSize()}) {
            target.putLong(at + MAGIC_AT, MAGIC)
                    .put(at + VERSION_AT, VERSION)
                    .putInt(at + BLOCK_SIZE_AT, header.blockSize())
                    .putLong(at + NUMBER_AT, header.number())
                    .putLong(at + SALT_AT, header.salt())
                    .putLong(at + CREATED_AT, header.createdMillis())
                    .putLong(at + PREVIOUS_AT, header.previous())
                    .putLong(at + PREVIOUS_END_AT, header.previousEnd())
                    .putInt(at + CRC_AT, crc(target, at));
        }
    }

    /** Reads one copy; empty when it does not verify. */
    static Optional<SegmentHeader> read(ByteBuffer bytes, int at) throws UnsupportedFormatException {
        if (bytes.limit() < at + HEADER_BYTES
                || bytes.getLong(at + MAGIC_AT) != MAGIC
                || bytes.getInt(at + CRC_AT) != crc(bytes, at)) {
            return Optional.empty();
        }
        if (bytes.get(at + VERSION_AT) != VERSION) {
            throw new UnsupportedFormatException(
                    "segment of format " + bytes.get(at + VERSION_AT) + ", this VaultX reads format " + VERSION);
        }
        long number = bytes.getLong(at + NUMBER_AT);
        int blockSize = bytes.getInt(at + BLOCK_SIZE_AT);
        boolean possible = number >= 1 && blockSize >= HEADER_BYTES && Integer.bitCount(blockSize) == 1;
        return possible
                ? Optional.of(new SegmentHeader(
                        number,
                        bytes.getLong(at + SALT_AT),
                        blockSize,
                        bytes.getLong(at + CREATED_AT),
                        bytes.getLong(at + PREVIOUS_AT),
                        bytes.getLong(at + PREVIOUS_END_AT)))
                : Optional.empty();
    }

    private static int crc(ByteBuffer bytes, int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + CRC_AT).position(at));
        return (int) crc.getValue();
    }

    /** The file of a segment: its number in 16 hex digits. */
    public static Path file(Path folder, long number) {
        return folder.resolve(String.format("%0" + NAME_DIGITS + "x", number) + SUFFIX);
    }

    /** The number in a segment file's name; empty for any other file. */
    static Optional<Long> number(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.length() != NAME_DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseUnsignedLong(name.substring(0, NAME_DIGITS), 16));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
