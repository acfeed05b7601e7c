package io.vaultx.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void theSlopeIsThatOfTheLineBehindTheNoise() {
        // 1000 bytes more every 10 s, and a noise that averages out
        List<Sample> samples = IntStream.range(0, 100)
                .mapToObj(i -> sample(10 * i, 1_000_000 + 1000L * i + (i % 2 == 0 ? 50 : -50)))
                .toList();
        assertThat(Sample.slopePerHour(samples, Sample::residentBytes)).isCloseTo(360_000, within(100.0));
    }

    @Test
    void oneSampleHasNoSlope() {
        assertThat(Sample.slopePerHour(List.of(sample(10, 5)), Sample::residentBytes))
                .isZero();
    }

    private static Sample sample(double seconds, long residentBytes) {
        return new Sample(seconds, 1, 1, residentBytes, 1, 1, 1);
    }
}
