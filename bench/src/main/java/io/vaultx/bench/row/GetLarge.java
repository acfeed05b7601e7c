package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;

/** Any of 8 files of 64 MiB by name; the server verifies what it sends, and the bytes are looked at here again. */
final class GetLarge implements Row {
    private static final long FILES = 8;
    private static final double GOAL_RATIO = 0.8;
    private static final double GOAL_CPU_SECONDS = 0.45;

    @Override
    public String name() {
        return "get-64m";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        Pace pace = settings.pace();
        try (Stage stage = Stage.set(settings);
                Load load = LargeObjects.load(stage.server())) {
            Server server = stage.server();
            LargeObjects.store(server, FILES);
            stage.storeAtCeiling(LargeObjects.FOLDER, FILES, LargeObjects.SIZE);
            Work work = LargeObjects.get(server, Numbers.anyBelow(FILES));
            SmallObjects.need(load.run(work, pace.warmUp()));

            Rounds rounds = Rounds.inTurns(
                    pace.rounds(),
                    () -> Window.of(server, () -> load.run(work, pace.window())),
                    stage.ceiling(
                            target -> LargeObjects.get(target, Numbers.anyBelow(FILES)),
                            LargeObjects::load,
                            Window::mebibytesPerSecond,
                            pace.window()));

            double rate = rounds.median(Window::mebibytesPerSecond);
            return Result.of(
                    name(),
                    rounds.hasCeiling()
                            ? Verdict.of(
                                    "at least 0.8 nginx",
                                    Figures.throughput(rate),
                                    rate >= GOAL_RATIO * rounds.medianCeiling())
                            : Verdict.without(Figures.throughput(rate)),
                    new Costs(
                            Stage.ratio(rounds, rate, Figures::throughput),
                            Figures.secondsPerGibibyte(
                                    rounds.median(Window::serverSecondsPerGibibyte), GOAL_CPU_SECONDS),
                            rounds.latency()),
                    rounds.failures(),
                    stage.details(rounds));
        }
    }
}
