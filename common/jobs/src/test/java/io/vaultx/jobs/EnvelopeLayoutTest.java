package io.vaultx.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.threads.Fuzz;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The stored form of a job. */
class EnvelopeLayoutTest {
    private static final Envelope COMPRESS =
            new Envelope("compress", RetryPolicy.USUAL, "\0\u00ffpayload".getBytes(StandardCharsets.ISO_8859_1));

    private static byte[] golden() throws Exception {
        try (InputStream file = EnvelopeLayoutTest.class.getResourceAsStream("/format-v1/jobs/envelope.bin")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    @Test
    void anEnvelopeOfFormat1IsReadForEver() throws Exception {
        Envelope read = EnvelopeLayout.read(golden());

        assertThat(read.type()).isEqualTo("compress");
        assertThat(read.retry()).isEqualTo(RetryPolicy.USUAL);
        assertThat(read.payload()).isEqualTo(COMPRESS.payload());
        assertThat(EnvelopeLayout.write(read)).isEqualTo(golden());
    }

    @Test
    void theLargestOneIsReadAndALargerOneIsRefused() throws Exception {
        RetryPolicy longest = new RetryPolicy(100, Duration.ofMillis(1), Duration.ofDays(7));
        Envelope largest = new Envelope("x".repeat(64), longest, new byte[Envelope.MAX_PAYLOAD_BYTES]);

        assertThat(EnvelopeLayout.read(EnvelopeLayout.write(largest)).retry()).isEqualTo(longest);
        assertThatThrownBy(() -> new Envelope("x", longest, new byte[Envelope.MAX_PAYLOAD_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyFlippedBitAndAnyCutIsNoticed() throws Exception {
        byte[] valid = golden();
        for (int bit = 0; bit < valid.length * 8; bit++) {
            byte[] flipped = valid.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> EnvelopeLayout.read(flipped)).isInstanceOf(UnreadableEnvelopeException.class);
        }
        for (int length = 0; length < valid.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(valid, length);
            assertThatThrownBy(() -> EnvelopeLayout.read(cut)).isInstanceOf(UnreadableEnvelopeException.class);
        }
    }

    @Test
    void whateverTheBytesTheyAreAnEnvelopeThatIsWrittenTheSameOrUnreadable() {
        List<byte[]> valid = List.of(
                EnvelopeLayout.write(COMPRESS),
                EnvelopeLayout.write(new Envelope(
                        "a", new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)), new byte[0])));
        Fuzz.of("job envelopes", 20_000).bytes(valid, bytes -> {
            check(bytes);
            check(withRightChecksum(bytes));
        });
    }

    private static void check(byte[] bytes) {
        try {
            assertThat(EnvelopeLayout.write(EnvelopeLayout.read(bytes))).isEqualTo(bytes);
        } catch (UnreadableEnvelopeException unreadable) {
            assertThat(unreadable.getMessage()).isNotBlank();
        }
    }

    private static byte[] withRightChecksum(byte[] bytes) {
        if (bytes.length < 4) {
            return bytes;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        byte[] right = bytes.clone();
        ByteBuffer.wrap(right).putInt(bytes.length - 4, (int) crc.getValue());
        return right;
    }

    @Test
    void pausesDoubleUpToTheLongestAndAreShortenedByAtMostAHalf() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(1));
        Random random = new Random(1);
        long[] whole = {100, 200, 400, 800, 1000, 1000};
        for (int failures = 1; failures <= 100; failures++) {
            long most = whole[Math.min(failures, whole.length) - 1];
            assertThat(policy.pauseAfter(failures, random).toMillis()).isBetween(most / 2, most);
        }
        assertThat(java.util.stream.IntStream.range(0, 50)
                        .mapToObj(i -> policy.pauseAfter(5, random))
                        .distinct()
                        .count())
                .isGreaterThan(20);
    }
}
