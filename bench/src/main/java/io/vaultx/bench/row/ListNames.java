package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Caller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** All 20,000 files of a user, page after page of 1,000, by one caller. */
final class ListNames implements Row {
    private static final long NAMES = 20_000;
    private static final double GOAL_SECONDS = 0.2;

    @Override
    public String name() {
        return "list-20000";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        Pace pace = settings.pace();
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server server = Server.start(settings.root(), scratch.folder().resolve("data"), Settings.MAX_HEAP);
                Caller caller = server.caller()) {
            SmallObjects.store(server, NAMES);
            walkFor(pace.warmUp(), caller, new ArrayList<>(), new Histogram(3));

            List<Double> seconds = new ArrayList<>();
            Histogram pages = new Histogram(3);
            long cpu = server.cpuNanos();
            for (int i = 0; i < pace.rounds(); i++) {
                walkFor(pace.window(), caller, seconds, pages);
            }
            double cpuMillis = (server.cpuNanos() - cpu) / 1e6 / seconds.size();

            double median = Rounds.median(seconds);
            return Result.of(
                    name(),
                    Verdict.of("at most 0.20 s", Figures.seconds(median), median <= GOAL_SECONDS),
                    new Costs(
                            "",
                            String.format(Locale.ROOT, "%.0f ms per walk", cpuMillis),
                            Rounds.latency(pages) + " per page"),
                    Failures.NONE,
                    Map.of("secondsPerWalk", seconds, "serverCpuMillisPerWalk", cpuMillis));
        }
    }

    private static void walkFor(Duration window, Caller caller, List<Double> seconds, Histogram pages)
            throws IOException {
        long began = System.nanoTime();
        do {
            List<byte[]> kept = new ArrayList<>();
            long start = System.nanoTime();
            NameWalk.pages(caller, "", (page, micros) -> {
                kept.add(page);
                pages.recordValue(micros);
            });
            seconds.add((System.nanoTime() - start) / 1e9);
            NameWalk walk = new NameWalk();
            for (byte[] page : kept) {
                walk.count(page);
            }
            walk.need(NAMES);
        } while (System.nanoTime() - began < window.toNanos());
    }
}
