package io.vaultx.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentTest {
    private static final int LENGTH = 9 << 20;

    private final Content content = new Content();

    @Test
    void piecesOfAnySizeMakeTheSameBytes() {
        byte[] whole = content.bytes(5, LENGTH);
        byte[] joined = new byte[LENGTH];
        int size = 1;
        for (int at = 0; at < LENGTH; ) {
            ByteBuffer piece = content.piece(5, at, Math.min(size, LENGTH - at));
            int length = piece.remaining();
            piece.get(joined, at, length);
            at += length;
            size = size * 3 % 1_000_003;
        }
        assertThat(Arrays.equals(joined, whole)).isTrue();
    }

    @Test
    void noFourKibibytesAreInTwoContentsOrInOneTwice() {
        Set<ByteBuffer> blocks = new HashSet<>();
        for (long number = 0; number < 3; number++) {
            byte[] bytes = content.bytes(number, LENGTH);
            for (int at = 0; at < LENGTH; at += 4096) {
                assertThat(blocks.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + 4096))))
                        .isTrue();
            }
        }
    }

    @Test
    void oneChangedByteIsNoticed() {
        byte[] bytes = content.bytes(8, 10_000);
        for (int at : new int[] {0, 7, 8, 4095, 4096, 9999}) {
            assertThat(content.matches(8, 0, ByteBuffer.wrap(bytes))).isTrue();
            bytes[at] ^= 1;
            assertThat(content.matches(8, 0, ByteBuffer.wrap(bytes)))
                    .as("byte %d", at)
                    .isFalse();
            bytes[at] ^= 1;
        }
    }

    @Test
    void aPieceOfAnotherContentOrAnotherPlaceIsNoticedByItsStamps() {
        ByteBuffer received = ByteBuffer.allocateDirect(20_000);
        received.position(13)
                .put(content.bytes(8, 30_000), 5000, 15_000)
                .limit(15_013)
                .position(13);

        assertThat(content.stampsMatch(8, 5000, received)).isTrue();
        assertThat(content.matches(8, 5000, received)).isTrue();
        assertThat(content.stampsMatch(9, 5000, received)).isFalse();
        assertThat(content.stampsMatch(8, 5000 + 4096, received)).isFalse();
        assertThat(received.position()).isEqualTo(13);
    }

    @Test
    void namesLeaveNoOrderAndMeetNever() {
        Set<String> names = new HashSet<>();
        for (long number = 0; number < 100_000; number++) {
            names.add(RequestTemplate.name(number));
        }
        assertThat(names).hasSize(100_000).allMatch(name -> name.matches("[0-9a-f]{16}"));
    }
}
