package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Pause;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Outcome;
import io.vaultx.bench.wire.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Resident memory of a server that was just started, and its peak after each kind of load has been put on it. */
final class MemoryUse implements Row {
    private static final long GOAL_IDLE_BYTES = 300L << 20;
    private static final long GOAL_PEAK_BYTES = 700L << 20;
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final long LARGE_FILES = 8;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server server = Server.start(settings.root(), scratch.folder().resolve("data"), Settings.MAX_HEAP)) {
            Pause.of(SETTLING);
            long idle = server.figures().residentBytes();

            Map<String, Object> peaks = new LinkedHashMap<>();
            peaks.put("idleBytes", idle);
            SmallObjects.store(server, GetSmall.FILES);
            LargeObjects.store(server, LARGE_FILES);
            Duration window = settings.pace().window();
            try (Load small = SmallObjects.load(server);
                    Load large = LargeObjects.load(server)) {
                for (Work work : List.of(
                        SmallObjects.put(server, Numbers.from(GetSmall.FILES, Long.MAX_VALUE / 2)),
                        SmallObjects.get(server, Numbers.anyBelow(GetSmall.FILES)))) {
                    need(small.run(work, window), server, peaks);
                }
                long bodies = settings.pace().largeBodies();
                need(large.runAll(LargeObjects.put(server, Numbers.from(LARGE_FILES, bodies))), server, peaks);
                need(large.run(LargeObjects.get(server, Numbers.anyBelow(LARGE_FILES)), window), server, peaks);
            }
            long peak = server.figures().peakResidentBytes();

            return Result.of(
                    name(),
                    Verdict.of(
                            "idle under 300 MiB, peak under 700",
                            Figures.mebibytes(idle) + ", " + Figures.mebibytes(peak),
                            idle < GOAL_IDLE_BYTES && peak < GOAL_PEAK_BYTES),
                    Costs.NONE,
                    Failures.NONE,
                    peaks);
        }
    }

    private static void need(Outcome outcome, Server server, Map<String, Object> peaks) throws IOException {
        SmallObjects.need(outcome);
        String load = List.of("put-4k", "get-4k", "put-64m", "get-64m").get(peaks.size() - 1);
        peaks.put("peakBytesAfter " + load, server.figures().peakResidentBytes());
    }
}
