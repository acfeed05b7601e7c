package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the log, format 1. Numbers are big-endian; an entry starts on a multiple of 8.
 *
 * <pre>
 *  entry  +--------+------------+------------+-----+--------------+-------+
 *         | fixed  | extensions | block CRCs | CRC | stored bytes | zeros |
 *         +--------+------------+------------+-----+--------------+-------+
 *         |&lt;------------- header length ----------&gt;|              to a multiple of 8
 *
 *  fixed   0  magic "VXE1"                          4
 *          4  version, 1                            1
 *          5  kind                                  1   1 chunk, 2 drop, 3 condemn, 4 revive, 5 quarantine, 6 recode, 7 dictionary
 *          6  codec                                 1   0 raw, 1 zstd, 2 zstd with a dictionary; 3-15 kept for zstd, 16-31 for differences
 *          7  flags                                 1   bit 0: a copy made by compaction; others zero, else refused
 *          8  header length                         4
 *         12  raw size                              4
 *         16  stored size                           4
 *         20  length of extensions                  2
 *         22  zero                                  2
 *         24  log sequence number                   8
 *         32  first written, Unix milliseconds      8
 *         40  address: dedup domain                 8
 *         48  address: SHA-256                     32
 *
 *  extension   type 2 (0x8000 and up: critical), length 2, value
 *              0x0001: sequence number of the bytes that a revive ends the quarantine of (8)
 *              0x8002: id of the dictionary (32), with codec 2 and only with it
 *  block CRC   4 for each 65,536 stored bytes or rest of them: CRC32C seeded (salt, entry's offset, address, number)
 *  CRC         4: CRC32C of everything in the header before it, seeded (salt, entry's offset)
 * </pre>
 *
 * <p>In every later version magic, version and header length stay where they are and the header's last four bytes are its
 * CRC, so that a reader can tell what it cannot read from what is damaged.
 */
final class EntryLayout {
    /** One checksum covers this many stored bytes. */
    static final int BLOCK_BYTES = 1 << 16;

    static final int ALIGNMENT = 8;
    static final int FIXED_BYTES = 80;
    static final int MAX_EXTENSION_BYTES = 4096;
    static final int MIN_HEADER_BYTES = FIXED_BYTES + Integer.BYTES;
    static final int MAX_HEADER_BYTES =
            MIN_HEADER_BYTES + MAX_EXTENSION_BYTES + blocks(EntryHeader.MAX_STORED_BYTES) * Integer.BYTES;

    /** The largest entry. */
    static final int MAX_BYTES = align(MAX_HEADER_BYTES + EntryHeader.MAX_STORED_BYTES);

    static final int MAGIC = 0x5658_4531;
    private static final byte VERSION = 1;
    private static final int COPY_FLAG = 1;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 4;
    private static final int KIND_AT = 5;
    private static final int CODEC_AT = 6;
    private static final int FLAGS_AT = 7;
    static final int HEADER_LENGTH_AT = 8;
    private static final int RAW_SIZE_AT = 12;
    private static final int STORED_SIZE_AT = 16;
    private static final int EXTENSIONS_LENGTH_AT = 20;
    private static final int LSN_AT = 24;
    private static final int WRITTEN_AT = 32;
    private static final int ADDRESS_AT = 40;

    private EntryLayout() {}

    static int align(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static int blocks(int storedSize) {
        return (storedSize + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    static int headerBytes(EntryHeader header) {
        return MIN_HEADER_BYTES + extensionBytes(header) + header.blocks() * Integer.BYTES;
    }

    private static int extensionBytes(EntryHeader header) {
        return header.extensions().stream().mapToInt(Extension::encodedBytes).sum();
    }

    /**
     * Writes a whole entry at the buffer's position, which moves behind it.
     *
     * @param place the entry's offset in the segment
     * @param stored the stored bytes; its position stays
     */
    static void write(EntryHeader header, ByteBuffer stored, SegmentSeal seal, long place, ByteBuffer target) {
        int start = target.position();
        int headerBytes = header.headerBytes();
        int extensionBytes = extensionBytes(header);
        target.putInt(MAGIC)
                .put(VERSION)
                .put((byte) header.kind().code())
                .put((byte) header.codec().code())
                .put((byte) (header.copy() ? COPY_FLAG : 0))
                .putInt(headerBytes)
                .putInt(header.rawSize())
                .putInt(header.storedSize())
                .putShort((short) extensionBytes)
                .putShort((short) 0)
                .putLong(header.lsn())
                .putLong(header.writtenMillis());
        header.address().writeTo(target);
        for (Extension extension : header.extensions()) {
            target.putShort((short) extension.type())
                    .putShort((short) extension.value().length)
                    .put(extension.value());
        }
        for (int block = 0; block < header.blocks(); block++) {
            target.putInt(seal.ofBlock(place, header.address(), block, block(stored, block)));
        }
        target.putInt(seal.ofHeader(place, target, start, start + headerBytes - Integer.BYTES));
        target.put(stored.duplicate());
        zeroUntil(start + header.totalBytes(), target);
    }

    static void zeroUntil(int end, ByteBuffer target) {
        while (target.position() < end) {
            target.put((byte) 0);
        }
    }

    private static ByteBuffer block(ByteBuffer stored, int number) {
        int from = number * BLOCK_BYTES;
        return stored.slice(stored.position() + from, Math.min(BLOCK_BYTES, stored.remaining() - from));
    }

    /**
     * How long the header at the start of the buffer says it is; 0 when the bytes there are no entry. Needs
     * {@link #FIXED_BYTES}.
     */
    static int claimedHeaderBytes(ByteBuffer bytes) {
        if (bytes.limit() < FIXED_BYTES || bytes.getInt(MAGIC_AT) != MAGIC) {
            return 0;
        }
        int length = bytes.getInt(HEADER_LENGTH_AT);
        return length < MIN_HEADER_BYTES || length > MAX_HEADER_BYTES ? 0 : length;
    }

    /** Reads a header from the start of the buffer; empty when it does not verify at this place. */
    static Optional<EntryHeader> read(ByteBuffer bytes, SegmentSeal seal, long place)
            throws UnsupportedFormatException {
        int length = claimedHeaderBytes(bytes);
        if (length == 0 || bytes.limit() < length) {
            return Optional.empty();
        }
        int crcAt = length - Integer.BYTES;
        if (bytes.getInt(crcAt) != seal.ofHeader(place, bytes, 0, crcAt)) {
            return Optional.empty();
        }
        try {
            EntryHeader header = parse(bytes);
            return header.headerBytes() == length ? Optional.of(header) : Optional.empty();
        } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException contradictory) {
            // Four bytes that match by chance: what they guard says things that no writer says.
            return Optional.empty();
        }
    }

    private static EntryHeader parse(ByteBuffer bytes) throws UnsupportedFormatException {
        if (bytes.get(VERSION_AT) != VERSION) {
            throw new UnsupportedFormatException(
                    "entry of format " + bytes.get(VERSION_AT) + ", this VaultX reads format " + VERSION);
        }
        int flags = bytes.get(FLAGS_AT);
        if ((flags & ~COPY_FLAG) != 0) {
            throw new UnsupportedFormatException("entry with flags " + flags + ", which this VaultX does not know");
        }
        return new EntryHeader(
                EntryKind.of(bytes.get(KIND_AT)),
                ChunkAddress.from(bytes.slice(ADDRESS_AT, ChunkAddress.BYTES)),
                bytes.getLong(LSN_AT),
                bytes.getLong(WRITTEN_AT),
                Codec.of(bytes.get(CODEC_AT)),
                flags == COPY_FLAG,
                bytes.getInt(RAW_SIZE_AT),
                bytes.getInt(STORED_SIZE_AT),
                extensions(bytes.slice(FIXED_BYTES, Short.toUnsignedInt(bytes.getShort(EXTENSIONS_LENGTH_AT)))));
    }

    private static List<Extension> extensions(ByteBuffer bytes) throws UnsupportedFormatException {
        if (!bytes.hasRemaining()) {
            return List.of();
        }
        List<Extension> extensions = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int type = Short.toUnsignedInt(bytes.getShort());
            byte[] value = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(value);
            Extension extension = new Extension(type, value);
            if (extension.unknown()) {
                throw new UnsupportedFormatException(
                        "entry with critical extension " + type + ", which this VaultX does not know");
            }
            extensions.add(extension);
        }
        return extensions;
    }

    /** The checksum of one block, from a header that {@link #read} accepted. */
    static int blockCrc(ByteBuffer header, EntryHeader parsed, int block) {
        return header.getInt(FIXED_BYTES + extensionBytes(parsed) + block * Integer.BYTES);
    }
}
