package io.vaultx.node.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames with anything in them: what they claim moves no byte outside of the target. */
class ZstdFrameFuzzTest {
    private static final int CONTENT = 4000;
    private static final int GUARD = 4096;
    private static final byte MARK = 0x5a;

    /** Magic, a header that claims a window of 3.75 TiB and a content of 2^62 bytes, then a block of zeros repeated. */
    private static final byte[] LYING = {
        0x28,
        (byte) 0xb5,
        0x2f,
        (byte) 0xfd,
        (byte) 0xc0,
        (byte) 0xff,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0x40,
        (byte) 0xfb,
        (byte) 0xff,
        (byte) 0xff,
        0
    };

    private final ByteBuffer guarded = ByteBuffer.allocateDirect(GUARD + CONTENT + GUARD);

    private static byte[] frame(byte[] content, int level) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        ByteBuffer target = ByteBuffer.allocateDirect(ZstdFrame.bound(content.length));
        ZstdFrame.encode(direct, level, target);
        byte[] frame = new byte[target.flip().remaining()];
        target.get(frame);
        return frame;
    }

    private boolean decodes(byte[] stored) {
        for (int at = 0; at < guarded.capacity(); at++) {
            guarded.put(at, MARK);
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(stored.length).put(stored).flip();
        boolean decoded = ZstdFrame.decode(direct, guarded.slice(GUARD, CONTENT));
        for (int at = 0; at < GUARD; at++) {
            assertThat(guarded.get(at)).isEqualTo(MARK);
            assertThat(guarded.get(GUARD + CONTENT + at)).isEqualTo(MARK);
        }
        return decoded;
    }

    @Test
    void aFrameDecodesIntoItsRoomOrNot() {
        byte[] content = new byte[CONTENT];
        new Random(1).nextBytes(content);
        Arrays.fill(content, 100, 3000, (byte) 'x');
        byte[] shorter = Arrays.copyOf(content, CONTENT - 1);
        byte[] longer = Arrays.copyOf(content, CONTENT + 1);
        assertThat(decodes(frame(content, 3))).isTrue();
        assertThat(decodes(frame(shorter, 3))).isFalse();
        assertThat(decodes(frame(longer, 3))).isFalse();
        Fuzz.of("zstd frames", 5_000)
                .bytes(
                        List.of(frame(content, 1), frame(content, 19), frame(new byte[CONTENT], 3), LYING),
                        bytes -> decodes(bytes));
    }

    /** The largest frames that a header can claim, through a process that would die of taking them at their word. */
    @Test
    void aHeaderThatClaimsTerabytesIsNoFrame() {
        for (int round = 0; round < 1000; round++) {
            assertThat(decodes(LYING)).isFalse();
        }
    }
}
