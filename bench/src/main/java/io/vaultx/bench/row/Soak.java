package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Table;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.soak.Crowd;
import io.vaultx.bench.soak.Sample;
import io.vaultx.bench.subject.Pause;
import io.vaultx.bench.subject.ProcessFigures;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** Everything at once for a long time: do memory, open files and the rate stay where they are? */
final class Soak implements Row {
    private static final int VISITORS = 16;
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);
    /** The part of the time in which code is still compiled and the heap still finds its size: not in the slopes. */
    private static final int WARM_UP_SHARE = 5;

    private static final Pattern HEAP =
            Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.below(settings.scratch())) {
            Path data = scratch.folder().resolve("data");
            try (Server server = Server.start(settings.root(), data, Settings.MAX_HEAP)) {
                List<Sample> samples = new ArrayList<>();
                Crowd crowd = Crowd.of(VISITORS, server);
                try (crowd) {
                    watch(server, crowd, Duration.ofMinutes(settings.minutes()), samples);
                }
                return result(samples, crowd, Scratch.allocatedBytes(data));
            }
        }
    }

    private static void watch(Server server, Crowd crowd, Duration time, List<Sample> samples) throws IOException {
        long began = System.nanoTime();
        long then = began;
        long done = 0;
        long cpu = server.cpuNanos();
        while (System.nanoTime() - began < time.toNanos() && crowd.failures() == 0) {
            Pause.of(SAMPLE_EVERY);
            long now = System.nanoTime();
            long doneNow = crowd.done();
            long cpuNow = server.cpuNanos();
            ProcessFigures figures = server.figures();
            samples.add(new Sample(
                    (now - began) / 1e9,
                    (doneNow - done) / ((now - then) / 1e9),
                    (cpuNow - cpu) / 1e3 / Math.max(1, doneNow - done),
                    figures.residentBytes(),
                    heapBytes(server),
                    figures.openFiles(),
                    figures.threads()));
            then = now;
            done = doneNow;
            cpu = cpuNow;
        }
    }

    private static long heapBytes(Server server) throws IOException {
        try (Caller caller = server.caller()) {
            String metrics = caller.get("/health/metrics").expect(200).text();
            return (long) HEAP.matcher(metrics)
                    .results()
                    .mapToDouble(found -> Double.parseDouble(found.group(1)))
                    .sum();
        }
    }

    private Result result(List<Sample> samples, Crowd crowd, long allocated) {
        List<Sample> settled = samples.subList(samples.size() / WARM_UP_SHARE, samples.size());
        Table table = new Table("", "start", "middle", "end", "slope per hour");
        line(table, settled, "things done a second", Sample::perSecond, value -> format("%,.0f", value));
        line(table, settled, "server CPU each", Sample::cpuMicros, value -> format("%.0f µs", value));
        line(table, settled, "resident memory", Sample::residentBytes, Figures::mebibytes);
        line(table, settled, "heap in use", Sample::heapBytes, Figures::mebibytes);
        line(table, settled, "open files", Sample::openFiles, value -> format("%.1f", value));
        line(table, settled, "threads", Sample::threads, value -> format("%.1f", value));
        return new Result(
                name(),
                Verdict.without(format("%,.0f things done in ", crowd.done())
                        + format("%.1f min, ", samples.getLast().seconds() / 60)
                        + "folder " + Figures.mebibytes(allocated)),
                Costs.NONE,
                new Failures(crowd.failures(), crowd.examples()),
                table + "Start, middle and end: the mean of a fifth each, the first fifth of the time not counted.\n",
                Map.of("samples", samples, "done", crowd.done(), "allocatedBytes", allocated));
    }

    private static void line(
            Table table,
            List<Sample> samples,
            String name,
            ToDoubleFunction<Sample> figure,
            DoubleFunction<String> spelled) {
        int part = Math.max(1, samples.size() / 5);
        int middle = (samples.size() - part) / 2;
        table.add(
                name,
                spelled.apply(mean(samples.subList(0, part), figure)),
                spelled.apply(mean(samples.subList(middle, middle + part), figure)),
                spelled.apply(mean(samples.subList(samples.size() - part, samples.size()), figure)),
                spelled.apply(Sample.slopePerHour(samples, figure)));
    }

    private static double mean(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure).average().orElse(0);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
