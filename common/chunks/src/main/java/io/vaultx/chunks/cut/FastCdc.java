package io.vaultx.chunks.cut;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Cuts where the content itself says so: an insertion moves the cuts near it and no others. FastCDC with normalised
 * chunking (Xia et al., USENIX ATC 2016):
 *
 * <ul>
 *   <li>A gear hash rolls over the bytes, {@code h = (h << 1) + gear[byte]}: a byte has left it after 64 more. Gear entry
 *       {@code i} is the first 8 bytes, big-endian, of the SHA-256 of the ASCII text {@code vaultx gear 1/i}, {@code i}
 *       in decimal.
 *   <li>A chunk ends behind the byte that makes the top bits of {@code h} zero. Its first {@code minSize} bytes are not
 *       looked at; {@code h} starts from 0 behind them.
 *   <li>Normalisation level 2: up to the normal point, two bits more than the average asks for must be zero, behind it
 *       two fewer. The normal point is 13/16 of the average; that brings the mean size, for random content and a
 *       minimum of a quarter, to the average.
 *   <li>A chunk of {@code maxSize} ends in any case.
 * </ul>
 */
public final class FastCdc implements Chunker {
    private static final int NORMALISATION_BITS = 2;
    private static final long[] GEAR = gear();

    private final int minSize;
    private final int normalSize;
    private final int maxSize;
    private final long maskBeforeNormal;
    private final long maskBehindNormal;

    private int size;
    private long hash;

    /** Takes sizes that pass {@link #check}. */
    public FastCdc(int minSize, int averageSize, int maxSize) {
        check(minSize, averageSize, maxSize);
        this.minSize = minSize;
        this.normalSize = averageSize / 16 * 13;
        this.maxSize = maxSize;
        int averageBits = Integer.numberOfTrailingZeros(averageSize);
        this.maskBeforeNormal = topBits(averageBits + NORMALISATION_BITS);
        this.maskBehindNormal = topBits(averageBits - NORMALISATION_BITS);
    }

    /**
     * Sizes in bytes; the average is a power of two, at least 64.
     *
     * @throws IllegalArgumentException for another average, or unless {@code 1 <= min <= average / 2} and {@code
     *     average <= max / 2}
     */
    public static void check(int minSize, int averageSize, int maxSize) {
        if (averageSize < 64 || Integer.bitCount(averageSize) != 1) {
            throw new IllegalArgumentException(
                    "average chunk size must be a power of two, at least 64 bytes, got " + averageSize);
        }
        if (minSize < 1 || minSize > averageSize / 2 || averageSize > maxSize / 2) {
            throw new IllegalArgumentException("chunk sizes must be min <= average / 2 and average <= max / 2, got "
                    + minSize + ", " + averageSize + ", " + maxSize);
        }
    }

    @Override
    public int cut(byte[] bytes, int from, int to) {
        int start = from - size;
        int end = Math.min(to, start + maxSize);
        int normal = Math.min(end, start + normalSize);
        int at = Math.min(end, Math.max(from, start + minSize));

        int cut = at < normal ? find(bytes, at, normal, maskBeforeNormal) : GOES_ON;
        if (cut == GOES_ON) {
            cut = find(bytes, Math.max(at, normal), end, maskBehindNormal);
        }
        if (cut == GOES_ON && end == start + maxSize) {
            cut = end;
        }

        if (cut == GOES_ON) {
            size = to - start;
        } else {
            size = 0;
            hash = 0;
        }
        return cut;
    }

    /**
     * Rolls the hash over bytes up to the first that makes the mask's bits zero; the index behind it, or GOES_ON.
     *
     * <p>Four bytes at a time: the hash after each of them is the one before all four, shifted, and a sum that does not
     * depend on it. So the processor need not wait for one byte's hash to begin the next.
     */
    private int find(byte[] bytes, int from, int to, long mask) {
        long h = hash;
        int at = from;
        for (; at <= to - 4; at += 4) {
            long one = GEAR[bytes[at] & 0xff];
            long two = (one << 1) + GEAR[bytes[at + 1] & 0xff];
            long three = (two << 1) + GEAR[bytes[at + 2] & 0xff];
            long four = (three << 1) + GEAR[bytes[at + 3] & 0xff];
            if ((((h << 1) + one) & mask) == 0) {
                return at + 1;
            }
            if ((((h << 2) + two) & mask) == 0) {
                return at + 2;
            }
            if ((((h << 3) + three) & mask) == 0) {
                return at + 3;
            }
            h = (h << 4) + four;
            if ((h & mask) == 0) {
                return at + 4;
            }
        }
        for (; at < to; at++) {
            h = (h << 1) + GEAR[bytes[at] & 0xff];
            if ((h & mask) == 0) {
                return at + 1;
            }
        }
        hash = h;
        return GOES_ON;
    }

    @Override
    public int maxSize() {
        return maxSize;
    }

    private static long topBits(int count) {
        return -1L << (Long.SIZE - count);
    }

    private static long[] gear() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            long[] gear = new long[256];
            for (int i = 0; i < gear.length; i++) {
                byte[] digest = sha256.digest(("vaultx gear 1/" + i).getBytes(StandardCharsets.US_ASCII));
                gear[i] = ByteBuffer.wrap(digest).getLong();
            }
            return gear;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
