package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksums of one segment: CRC32C (RFC 3720) over a seed and the bytes. The seed is the segment's random salt and the
 * place, for stored blocks also the chunk's address and the block's number. So bytes that were written for another
 * segment, another place, another chunk or an earlier life of the file never verify here, however whole they are.
 *
 * <p>Thread-safe.
 */
final class SegmentSeal {
    private static final int PLACE_BYTES = 2 * Long.BYTES;
    private static final int BLOCK_SEED_BYTES = PLACE_BYTES + ChunkAddress.BYTES + Integer.BYTES;

    private final long salt;

    SegmentSeal(long salt) {
        this.salt = salt;
    }

    /** For a header: the bytes from {@code from} to {@code until}, as they lie at {@code place} in the segment. */
    int ofHeader(long place, ByteBuffer bytes, int from, int until) {
        CRC32C crc = new CRC32C();
        crc.update(seed(PLACE_BYTES, place).array());
        crc.update(bytes.duplicate().limit(until).position(from));
        return (int) crc.getValue();
    }

    /** For one block of stored bytes, of the entry at {@code place}. Reads the buffer's remaining bytes. */
    int ofBlock(long place, ChunkAddress address, int number, ByteBuffer block) {
        ByteBuffer seed = seed(BLOCK_SEED_BYTES, place);
        address.writeTo(seed);
        seed.putInt(number);
        CRC32C crc = new CRC32C();
        crc.update(seed.array());
        crc.update(block.duplicate());
        return (int) crc.getValue();
    }

    private ByteBuffer seed(int bytes, long place) {
        return ByteBuffer.allocate(bytes).putLong(salt).putLong(place);
    }
}
