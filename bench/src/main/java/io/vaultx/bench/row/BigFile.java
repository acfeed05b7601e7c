package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** One file of 10 GiB up and down again, all of it looked at, by a server with the smallest heap. */
final class BigFile implements Row {
    private static final long SIZE = 10L << 30;
    private static final long SMALLER_SIZE = 1L << 30;
    private static final String HEAP = "256m";

    @Override
    public String name() {
        return "big-10g";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        long size = settings.pace().thorough() ? SIZE : SMALLER_SIZE;
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server server = Server.start(settings.root(), scratch.folder().resolve("data"), HEAP);
                Load load = Load.at(server.address(), 1, 1)) {
            Work put =
                    new Work(server.request("PUT", "big", size), Numbers.from(0, 1), size, 201, -1, Work.Answer.TEXT);
            Work get =
                    new Work(server.request("GET", "big", -1), Numbers.from(0, 1), 0, 200, size, Work.Answer.CONTENT);
            Window up = Window.of(server, () -> load.runAll(put));
            Window down = Window.of(server, () -> load.runAll(get));

            long failures = up.outcome().failures() + down.outcome().failures();
            long peak = server.figures().peakResidentBytes();
            return Result.of(
                    name(),
                    Verdict.of(
                            "heap 256 MiB",
                            String.format(
                                    Locale.ROOT,
                                    "%d GiB up %.1f s, down %.1f s, peak %s",
                                    size >> 30,
                                    up.outcome().seconds(),
                                    down.outcome().seconds(),
                                    Figures.mebibytes(peak)),
                            failures == 0),
                    new Costs(
                            "",
                            String.format(
                                    Locale.ROOT,
                                    "%.2f and %.2f s/GiB",
                                    up.serverSecondsPerGibibyte(),
                                    down.serverSecondsPerGibibyte()),
                            ""),
                    new Failures(
                            failures,
                            Stream.of(up, down)
                                    .flatMap(window -> window.outcome().examples().stream())
                                    .toList()),
                    Map.of(
                            "bytes",
                            size,
                            "upSeconds",
                            up.outcome().seconds(),
                            "downSeconds",
                            down.outcome().seconds(),
                            "peakResidentBytes",
                            peak));
        }
    }
}
