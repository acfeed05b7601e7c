package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Blocks on disk for objects of 4 KiB that 64 writers put: all there is in the folder, over their number. */
final class DiskUse implements Row {
    private static final long OBJECTS = 100_000;
    private static final long FEWER_OBJECTS = 30_000;
    private static final long GOAL_BYTES = 4600;

    @Override
    public String name() {
        return "disk-4k";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        long objects = settings.pace().thorough() ? OBJECTS : FEWER_OBJECTS;
        try (Scratch scratch = Scratch.below(settings.scratch())) {
            Path data = scratch.folder().resolve("data");
            long running;
            Server first = Server.start(settings.root(), data, Settings.MAX_HEAP);
            try (first) {
                SmallObjects.store(first, objects);
                running = Scratch.allocatedBytes(data);
            }
            long stopped = Scratch.allocatedBytes(data);
            // The next start takes the write-ahead log into its tables: what a log holds twice is gone then.
            Server.restart(settings.root(), data, Settings.MAX_HEAP, first).close();
            long restarted = Scratch.allocatedBytes(data);
            double each = (double) restarted / objects;
            return Result.of(
                    name(),
                    Verdict.of(
                            "at most 4,600 bytes", String.format(Locale.ROOT, "%,.0f bytes", each), each <= GOAL_BYTES),
                    Costs.NONE,
                    Failures.NONE,
                    Map.of(
                            "objects", objects,
                            "allocatedWhileRunning", running,
                            "allocatedAfterStop", stopped,
                            "allocatedAfterRestart", restarted));
        }
    }
}
