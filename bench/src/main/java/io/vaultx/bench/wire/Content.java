package io.vaultx.bench.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Bytes that follow from a number, so that nobody has to keep them: one random pattern, repeated, with a word made of the
 * number and the place at the start of every 4 KiB. Contents of different numbers have no 4 KiB in common. Not
 * thread-safe: what is handed out is the one pattern, stamped.
 */
public final class Content {
    static final int STAMP_EVERY = 4096;
    private static final int PATTERN_BYTES = 4 << 20;

    private final ByteBuffer pattern = ByteBuffer.allocateDirect(PATTERN_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    public Content() {
        SplittableRandom random = new SplittableRandom(20_260_101);
        while (pattern.hasRemaining()) {
            pattern.putLong(random.nextLong());
        }
        pattern.clear();
    }

    /** The bytes from {@code offset}, at least one and at most {@code limit}, good until the next call. */
    public ByteBuffer piece(long number, long offset, long limit) {
        int start = (int) (offset % PATTERN_BYTES);
        int length = (int) Math.min(limit, PATTERN_BYTES - start);
        for (int at = start - start % STAMP_EVERY; at < start + length; at += STAMP_EVERY) {
            pattern.putLong(at, stamp(number, offset - start + at));
        }
        return pattern.slice(start, length);
    }

    /** Whether bytes that were received are the content's from {@code offset} on. Leaves the buffer's position alone. */
    public boolean matches(long number, long offset, ByteBuffer received) {
        int done = 0;
        while (done < received.remaining()) {
            ByteBuffer expected = piece(number, offset + done, received.remaining() - (long) done);
            if (!expected.equals(received.slice(received.position() + done, expected.remaining()))) {
                return false;
            }
            done += expected.remaining();
        }
        return true;
    }

    /** The same, looking at one word in every 4 KiB only: for bytes by the gigabyte. */
    public boolean stampsMatch(long number, long offset, ByteBuffer received) {
        ByteBuffer words = received.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long end = offset + received.remaining() - Long.BYTES;
        for (long at = Math.ceilDiv(offset, STAMP_EVERY) * STAMP_EVERY; at <= end; at += STAMP_EVERY) {
            if (words.getLong(received.position() + (int) (at - offset)) != stamp(number, at)) {
                return false;
            }
        }
        return true;
    }

    /** A copy. */
    public byte[] bytes(long number, int length) {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            ByteBuffer piece = piece(number, done, length - (long) done);
            int size = piece.remaining();
            piece.get(bytes, done, size);
            done += size;
        }
        return bytes;
    }

    private static long stamp(long number, long at) {
        return scramble(scramble(number) + at);
    }

    /** A permutation of all numbers that leaves no order in them (the finalizer of MurmurHash3). */
    static long scramble(long number) {
        long mixed = number + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
