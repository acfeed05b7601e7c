package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.subject.SyncedLogs;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;

/** New files of 4 KiB by name, each with content of its own, durable before its answer. */
final class PutSmall implements Row {
    private static final double GOAL_PER_SECOND = 15_000;
    private static final double GOAL_CPU_MICROS = 90;

    @Override
    public String name() {
        return "put-4k";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server server = Server.start(settings.root(), scratch.folder().resolve("data"), Settings.MAX_HEAP);
                SyncedLogs logs = SyncedLogs.in(scratch.folder());
                Load load = SmallObjects.load(server)) {
            Work work = SmallObjects.put(server, Numbers.from(0, Long.MAX_VALUE / 2));
            Pace pace = settings.pace();
            SmallObjects.need(load.run(work, pace.warmUp()));
            Rounds rounds = Rounds.inTurns(
                    pace.rounds(),
                    () -> Window.of(server, () -> load.run(work, pace.window())),
                    () -> logs.appendsPerSecond(SmallObjects.CONNECTIONS, SmallObjects.SIZE, pace.window()));
            double rate = rounds.median(Window::perSecond);
            return Result.of(
                    name(),
                    Verdict.of("at least 15,000/s", Figures.rate(rate), rate >= GOAL_PER_SECOND),
                    new Costs(
                            Figures.ratio(
                                    rate / rounds.medianCeiling(),
                                    "two bare synced logs",
                                    Figures.rate(rounds.medianCeiling())),
                            Figures.micros(rounds.median(Window::serverMicros), GOAL_CPU_MICROS),
                            rounds.latency()),
                    rounds.failures(),
                    rounds.details());
        }
    }
}
