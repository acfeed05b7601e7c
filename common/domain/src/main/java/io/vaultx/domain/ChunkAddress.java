package io.vaultx.domain;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Where a chunk is found: its dedup domain and its id. Equal bytes in two domains are two chunks, so that one owner
 * cannot learn from a shared copy what another owner stores.
 *
 * @param domain the dedup domain; {@link #SHARED} is the whole store
 * @param id the SHA-256 of the content
 */
public record ChunkAddress(long domain, ChunkId id) implements Comparable<ChunkAddress> {
    /** The dedup domain of the whole store. */
    public static final long SHARED = 0;

    /** Length in bytes of the binary form: domain, then id, both big-endian. */
    public static final int BYTES = Long.BYTES + ChunkId.BYTES;

    /** Reads an address from the 40 bytes at the buffer's position, which moves behind them. */
    public static ChunkAddress from(ByteBuffer bytes) {
        return new ChunkAddress(bytes.getLong(), ChunkId.from(bytes));
    }

    /** Reads the text form {@code domain/id}: 16 and 64 lower-case hex digits. */
    public static ChunkAddress parse(String domain, String id) {
        if (domain.length() != 16
                || !domain.equals(HexFormat.of().toHexDigits(HexFormat.fromHexDigitsToLong(domain)))) {
            throw new IllegalArgumentException("dedup domain must be 16 lower-case hex digits, got " + domain.length());
        }
        return new ChunkAddress(HexFormat.fromHexDigitsToLong(domain), ChunkId.parse(id));
    }

    /** Writes the 40 bytes at the buffer's position, which moves behind them. */
    public void writeTo(ByteBuffer target) {
        target.putLong(domain);
        id.writeTo(target);
    }

    /** The 40 bytes, in a new array. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        writeTo(ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public int compareTo(ChunkAddress other) {
        int c = Long.compareUnsigned(domain, other.domain);
        return c == 0 ? id.compareTo(other.id) : c;
    }

    /** The text form {@code domain/id}, as in the chunk protocol's paths. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(domain) + "/" + id.hex();
    }
}
