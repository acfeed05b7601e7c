package io.vaultx.bench.row;

import io.vaultx.bench.report.Failures;
import io.vaultx.bench.wire.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The windows of one row: the server's, and in turns with them the ceiling's, so that both meet the same noise. */
final class Rounds {
    private final List<Window> server = new ArrayList<>();
    private final List<Double> ceiling = new ArrayList<>();

    static Rounds of(List<Window> windows) {
        Rounds all = new Rounds();
        all.server.addAll(windows);
        return all;
    }

    /** @param bound measures the ceiling's rate once; null when there is none */
    static Rounds inTurns(int rounds, Supplier<Window> window, @Nullable Supplier<Double> bound) {
        Rounds all = new Rounds();
        for (int i = 0; i < rounds; i++) {
            all.server.add(window.get());
            if (bound != null) {
                all.ceiling.add(bound.get());
            }
        }
        return all;
    }

    double median(ToDoubleFunction<Window> figure) {
        return median(server.stream().mapToDouble(figure).boxed().toList());
    }

    boolean hasCeiling() {
        return !ceiling.isEmpty();
    }

    double medianCeiling() {
        return median(ceiling);
    }

    static double median(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    Histogram micros() {
        Outcome first = server.getFirst().outcome();
        Histogram all = new Histogram(first.micros());
        server.forEach(window -> all.add(window.outcome().micros()));
        return all;
    }

    String latency() {
        return latency(micros());
    }

    static String latency(Histogram micros) {
        return millis(micros, 50) + " / " + millis(micros, 99) + " / " + millis(micros, 99.9) + " ms";
    }

    private static String millis(Histogram micros, double percentile) {
        double value = micros.getValueAtPercentile(percentile) / 1000.0;
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    Failures failures() {
        List<String> examples = server.stream()
                .flatMap(window -> window.outcome().examples().stream())
                .limit(5)
                .toList();
        return new Failures(
                server.stream().mapToLong(window -> window.outcome().failures()).sum(), examples);
    }

    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("ratesPerSecond", list(Window::perSecond));
        details.put("mebibytesPerSecond", list(Window::mebibytesPerSecond));
        details.put("serverCpuMicrosPerOperation", list(Window::serverMicros));
        details.put("serverCpuSecondsPerGibibyte", list(Window::serverSecondsPerGibibyte));
        details.put("clientCpuMicrosPerOperation", list(Window::clientMicros));
        details.put("clientCpuSecondsPerGibibyte", list(Window::clientSecondsPerGibibyte));
        details.put("ceiling", ceiling);
        Histogram micros = micros();
        details.put("operations", micros.getTotalCount());
        for (double percentile : new double[] {50, 90, 99, 99.9, 99.99, 100}) {
            details.put("latencyMicrosP" + percentile, micros.getValueAtPercentile(percentile));
        }
        return details;
    }

    private List<Double> list(ToDoubleFunction<Window> figure) {
        return server.stream().mapToDouble(figure).boxed().toList();
    }
}
