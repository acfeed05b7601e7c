package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-499, 0, 499",
        "bytes=500-999, 500, 999",
        "bytes=-500, 9500, 9999",
        "bytes=9500-, 9500, 9999",
        "bytes=0-0, 0, 0",
        "bytes=-1, 9999, 9999",
        "BYTES=0-499, 0, 499",
        "bytes= 0-499 , 0, 499",
        "bytes=9990-20000, 9990, 9999",
        "bytes=-20000, 0, 9999",
        "bytes=0-99999999999999999999999, 0, 9999",
        "bytes=-99999999999999999999999, 0, 9999",
    })
    void oneRangeOfTheRfcsTenThousandBytes(String header, long first, long last) {
        assertThat(ByteRanges.parse(header, 10_000)).isEqualTo(parts(new ByteRange(first, last)));
    }

    @Test
    void severalRangesKeepTheirOrder() {
        assertThat(ByteRanges.parse("bytes=500-700, 0-0,-1", 10_000))
                .isEqualTo(parts(new ByteRange(500, 700), new ByteRange(0, 0), new ByteRange(9999, 9999)));
    }

    @Test
    void rangesThatOverlapAreJoined() {
        assertThat(ByteRanges.parse("bytes=500-700,601-999,0-0", 10_000))
                .isEqualTo(parts(new ByteRange(0, 0), new ByteRange(500, 999)));
    }

    @Test
    void whatLiesOutsideIsLeftOutBesideWhatLiesInside() {
        assertThat(ByteRanges.parse("bytes=20000-,5-6", 10_000)).isEqualTo(parts(new ByteRange(5, 6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=99999999999999999999-"})
    void aRangeOutsideIsUnsatisfiable(String header) {
        assertThat(ByteRanges.parse(header, 10_000)).isEqualTo(new ByteRanges.Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=5",
                "bytes=5-4",
                "bytes=0-1,x",
                "bytes=0--1",
                "bytes=+1-2",
                "bytes=1-2-3",
                "items=0-5",
                "bytes=,",
                "bytes 0-5",
                "bytes=0x1-2"
            })
    void whatIsNoValidRangeIsIgnored(String header) {
        assertThat(ByteRanges.parse(header, 10_000)).isEqualTo(new ByteRanges.Whole());
    }

    @Test
    void noHeaderMeansTheWhole() {
        assertThat(ByteRanges.parse(null, 10_000)).isEqualTo(new ByteRanges.Whole());
    }

    @Test
    void moreThanSixteenRangesAreIgnored() {
        String sixteen = "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30";

        assertThat(ByteRanges.parse(sixteen, 10_000)).isInstanceOf(ByteRanges.Parts.class);
        assertThat(ByteRanges.parse(sixteen + ",32-32", 10_000)).isEqualTo(new ByteRanges.Whole());
    }

    @Test
    void nothingOfAnEmptyRepresentationCanBeAskedForButItsEnd() {
        assertThat(ByteRanges.parse("bytes=0-", 0)).isEqualTo(new ByteRanges.Unsatisfiable());
        assertThat(ByteRanges.parse("bytes=-5", 0)).isEqualTo(new ByteRanges.Whole());
    }

    @Test
    void theRefusalNamesTheLength() {
        assertThatThrownBy(() -> {
                    throw ByteRanges.refusal("bytes=99-", 10);
                })
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.type().status()).isEqualTo(416);
                    assertThat(refusal.headers()).containsEntry("Content-Range", "bytes */10");
                });
    }

    @Property
    void everyAnswerIsInsideApartAndExactlyWhatWasAskedFor(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 150) Integer> firsts,
            @ForAll @IntRange(min = 0, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 100) int length) {
        StringBuilder header = new StringBuilder("bytes=");
        BitSet asked = new BitSet();
        for (int first : firsts) {
            header.append(header.length() > 6 ? "," : "")
                    .append(first)
                    .append('-')
                    .append(first + width);
            asked.set(Math.min(first, length), Math.min(first + width + 1, length));
        }

        BitSet given = new BitSet();
        switch (ByteRanges.parse(header.toString(), length)) {
            case ByteRanges.Whole whole -> throw new AssertionError(header + " is valid");
            case ByteRanges.Unsatisfiable none -> assertThat(asked.isEmpty()).isTrue();
            case ByteRanges.Parts(var ranges) -> {
                for (ByteRange range : ranges) {
                    assertThat(given.get((int) range.first(), (int) range.last() + 1)
                                    .isEmpty())
                            .isTrue();
                    given.set((int) range.first(), (int) range.last() + 1);
                }
            }
        }
        assertThat(given).isEqualTo(asked);
    }

    private static ByteRanges.Parts parts(ByteRange... ranges) {
        return new ByteRanges.Parts(List.of(ranges));
    }
}
