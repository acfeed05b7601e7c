package io.vaultx.domain;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The SHA-256 of a chunk's uncompressed bytes (FIPS 180-4), 32 bytes, as four big-endian words. Printed as 64 lower-case
 * hex digits.
 */
public record ChunkId(long w0, long w1, long w2, long w3) implements Comparable<ChunkId> {
    /** Length in bytes. */
    public static final int BYTES = 32;

    /** Reads an id from the 32 bytes at the buffer's position, which moves behind them. */
    public static ChunkId from(ByteBuffer bytes) {
        return new ChunkId(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /**
     * Takes a SHA-256 digest.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public static ChunkId of(byte[] sha256) {
        if (sha256.length != BYTES) {
            throw new IllegalArgumentException("chunk id must be 32 bytes, got " + sha256.length);
        }
        return from(ByteBuffer.wrap(sha256));
    }

    /**
     * Reads 64 lower-case hex digits; an id has one spelling only.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static ChunkId parse(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("chunk id must be 64 hex digits, got " + hex.length());
        }
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw new IllegalArgumentException("chunk id must be lower-case hex, got '" + c + "' at " + i);
            }
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /** Writes the 32 bytes at the buffer's position, which moves behind them. */
    public void writeTo(ByteBuffer target) {
        target.putLong(w0).putLong(w1).putLong(w2).putLong(w3);
    }

    /** The 32 bytes, in a new array. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        writeTo(ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    @Override
    public int compareTo(ChunkId other) {
        int c = Long.compareUnsigned(w0, other.w0);
        if (c == 0) {
            c = Long.compareUnsigned(w1, other.w1);
        }
        if (c == 0) {
            c = Long.compareUnsigned(w2, other.w2);
        }
        return c == 0 ? Long.compareUnsigned(w3, other.w3) : c;
    }

    @Override
    public int hashCode() {
        return (int) w0;
    }

    @Override
    public String toString() {
        return hex();
    }
}
