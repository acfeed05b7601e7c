package io.vaultx.files.upload;

import java.math.BigInteger;
import java.time.Instant;
import java.util.stream.IntStream;

/**
 * What the parts under every {@link CountTable#SHARES}th index of an upload come to.
 *
 * @param parts which of them are counted: bit n is for the n-th of these indexes
 * @param bytes of all of them
 * @param lastReceivedAt of them; {@link Instant#EPOCH} when there was none
 * @param certain false once a part came under an index that was counted already: then only the parts themselves tell
 */
record CountShare(BigInteger parts, long bytes, Instant lastReceivedAt, boolean certain) {
    static final CountShare NONE = new CountShare(BigInteger.ZERO, 0, Instant.EPOCH, true);

    private static final int MAX_PARTS = Part.MAX_INDEX / CountTable.SHARES + 1;

    CountShare {
        if (parts.signum() < 0 || parts.bitLength() > MAX_PARTS) {
            throw new IllegalArgumentException(
                    "a share counts at most " + MAX_PARTS + " parts, got " + parts.bitLength() + " bits");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be 0 or more, got " + bytes);
        }
    }

    boolean has(Part part) {
        return parts.testBit(bit(part));
    }

    /** The n of all bits that are set. */
    IntStream positions() {
        return IntStream.range(0, parts.bitLength()).filter(parts::testBit);
    }

    /** With a part that has just got its row. */
    CountShare with(Part part) {
        Instant last = later(part.receivedAt());
        return has(part)
                ? new CountShare(parts, bytes, last, false)
                : new CountShare(parts.setBit(bit(part)), bytes + part.size(), last, certain);
    }

    /** With a part whose row was there, and whose bytes came again. */
    CountShare withAgain(Part part) {
        return has(part) ? new CountShare(parts, bytes, later(part.receivedAt()), certain) : with(part);
    }

    /** Without one that it has, and that has lost its row. */
    CountShare without(Part part) {
        return new CountShare(parts.clearBit(bit(part)), Math.max(0, bytes - part.size()), lastReceivedAt, certain);
    }

    private Instant later(Instant at) {
        return at.isAfter(lastReceivedAt) ? at : lastReceivedAt;
    }

    private static int bit(Part part) {
        return part.index() / CountTable.SHARES;
    }
}
