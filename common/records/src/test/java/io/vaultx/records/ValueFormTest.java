package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueFormTest {
    @Test
    void whatWentInComesOut() {
        for (Sample sample : new Sample[] {Sample.FULL, Sample.BARE}) {
            assertThat(decoded(encoded(sample))).isEqualTo(sample);
        }
    }

    /** Written by hand from docs/FORMATS.md, not by this code; it stays for ever. */
    @Test
    void aValueOfFormat1IsStillRead() throws IOException {
        byte[] golden = golden("value.bin");

        assertThat(decoded(golden)).isEqualTo(Sample.FULL);
        assertThat(encoded(Sample.FULL)).isEqualTo(golden);
    }

    @Test
    void numbersOfEverySizeComeBack() {
        Codec<Long> number = new Codec<>() {
            @Override
            public void encode(Long value, FieldWriter out) {
                out.number(1, value);
            }

            @Override
            public Long decode(FieldReader in) {
                return in.number(1);
            }
        };
        for (int bits = 0; bits < 64; bits++) {
            for (long value : new long[] {1L << bits, -(1L << bits), (1L << bits) - 1}) {
                byte[] stored = FieldWriter.value(value, number, UnknownFields.NONE);

                assertThat(number.decode(FieldReader.ofValue(stored))).isEqualTo(value);
            }
        }
    }

    @Test
    void aSmallRecordTakesFewBytes() {
        assertThat(encoded(Sample.BARE)).hasSizeLessThan(24);
    }

    @Test
    void aValueCutAnywhereIsMalformedOrShorterNeverAnotherKindOfFailure() {
        byte[] whole = encoded(Sample.FULL);
        for (int length = 0; length < whole.length; length++) {
            assertReadsOrRefuses(Arrays.copyOf(whole, length), "cut to " + length);
        }
    }

    @Test
    void aFlippedBitNeverEndsInAnotherFailureThanMalformed() {
        byte[] whole = encoded(Sample.FULL);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertReadsOrRefuses(flipped, "bit " + bit);
        }
    }

    @Test
    void randomBytesNeverEndInAnotherFailureThanMalformed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40) + 1];
            random.nextBytes(bytes);
            bytes[0] = ValueLayout.FORMAT_1;
            assertReadsOrRefuses(bytes, "seed " + seed);
        }
    }

    @Test
    void whatCannotBeKeptIsRefused() {
        FieldWriter out = new FieldWriter();

        assertThatThrownBy(() -> out.number(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.number(8192, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.text(1, "\uDC00")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertReadsOrRefuses(byte[] value, String what) {
        try {
            decoded(value);
        } catch (IllegalArgumentException expected) {
            assertThat(expected.getMessage()).as(what).isNotBlank();
        }
    }

    private static byte[] encoded(Sample sample) {
        return FieldWriter.value(sample, Sample.CODEC, UnknownFields.NONE);
    }

    private static Sample decoded(byte[] value) {
        return Sample.CODEC.decode(FieldReader.ofValue(value));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = ValueFormTest.class.getResourceAsStream("/format-v1/records/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
