package io.vaultx.node;

import io.vaultx.node.zstd.ZstdFrame;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/**
 * Which chunks are worth storing compressed: each read of one decodes it, so it must save a part of its bytes. Whether it
 * may is found out from a sample first, which costs a tenth of trying.
 */
final class Worthwhile {
    /** Saved bytes: a sixteenth of the chunk, at least these. */
    private static final int LEAST_SAVED = 128;

    private static final int SHARE = 16;

    /** Three pieces of the chunk are the sample. */
    private static final int PIECES = 3;

    private static final int PIECE_BYTES = 8 << 10;
    private static final int SAMPLED_FROM = 4 * PIECES * PIECE_BYTES;
    private static final int SAMPLE_LEVEL = 1;

    /** A sample has less to look back at, so it counts as promising with half of what is wanted in the end. */
    private static final int SAMPLE_SHARE = 2 * SHARE;

    private Worthwhile() {}

    static boolean pays(int rawBytes, int encodedBytes) {
        return rawBytes - encodedBytes >= Math.max(LEAST_SAVED, rawBytes / SHARE);
    }

    /** Whether a sample of the content shrinks; yes for one that is too small to be sampled. Native code. */
    static boolean isPromising(ByteBuffer content) {
        int size = content.remaining();
        if (size < SAMPLED_FROM) {
            return size > LEAST_SAVED;
        }
        int sampled = PIECES * PIECE_BYTES;
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer sample = arena.allocate(sampled).asByteBuffer();
            int apart = (size - PIECE_BYTES) / (PIECES - 1);
            for (int piece = 0; piece < PIECES; piece++) {
                sample.put(content.slice(content.position() + piece * apart, PIECE_BYTES));
            }
            ByteBuffer frame = arena.allocate(ZstdFrame.bound(sampled)).asByteBuffer();
            ZstdFrame.encode(sample.flip(), SAMPLE_LEVEL, frame);
            return sampled - frame.position() >= sampled / SAMPLE_SHARE;
        }
    }
}
