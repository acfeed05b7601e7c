package io.vaultx.bench.soak;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a moment of the soak looked like.
 *
 * @param perSecond things done since the sample before
 * @param heapBytes used by the server's heap, garbage included
 */
public record Sample(
        double seconds,
        double perSecond,
        double cpuMicros,
        long residentBytes,
        long heapBytes,
        long openFiles,
        long threads) {
    /** By how much a figure grows in an hour, by the straight line that fits best. */
    public static double slopePerHour(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double meanX = samples.stream().mapToDouble(Sample::seconds).average().orElse(0);
        double meanY = samples.stream().mapToDouble(figure).average().orElse(0);
        double product = 0;
        double square = 0;
        for (Sample sample : samples) {
            double x = sample.seconds() - meanX;
            product += x * (figure.applyAsDouble(sample) - meanY);
            square += x * x;
        }
        return square == 0 ? 0 : product / square * 3600;
    }
}
