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
import java.util.concurrent.atomic.AtomicLong;

/** New files of 64 MiB by name, deduplication on: of bytes nobody has yet, or of bytes that are all there. */
final class PutLarge implements Row {
    private static final double GOAL_MEBIBYTES_PER_SECOND = 700;
    private static final double GOAL_CPU_SECONDS = 2.2;
    private static final int KNOWN_CONTENTS = 16;

    private final boolean again;

    PutLarge(boolean again) {
        this.again = again;
    }

    @Override
    public String name() {
        return again ? "put-64m-again" : "put-64m";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server server = Server.start(settings.root(), scratch.folder().resolve("data"), Settings.MAX_HEAP);
                SyncedLogs logs = SyncedLogs.in(scratch.folder());
                Load load = LargeObjects.load(server)) {
            Pace pace = settings.pace();
            AtomicLong next = new AtomicLong(KNOWN_CONTENTS);
            if (again) {
                LargeObjects.store(server, KNOWN_CONTENTS);
            }
            SmallObjects.need(load.runAll(work(server, next, Math.max(KNOWN_CONTENTS, pace.largeBodies() / 2))));
            Rounds rounds = Rounds.inTurns(
                    pace.rounds(),
                    () -> Window.of(server, () -> load.runAll(work(server, next, pace.largeBodies()))),
                    again
                            ? null
                            : () -> logs.mebibytesPerSecond(pace.largeBodies() * LargeObjects.SIZE, LargeObjects.SIZE));
            double cpu = rounds.median(Window::serverSecondsPerGibibyte);
            double rate = rounds.median(Window::mebibytesPerSecond);
            return Result.of(
                    name(),
                    again
                            ? Verdict.without(Figures.throughput(rate))
                            : Verdict.of(
                                    "at least 700 MiB/s", Figures.throughput(rate), rate >= GOAL_MEBIBYTES_PER_SECOND),
                    new Costs(
                            ratio(rounds, rate),
                            again ? Figures.secondsPerGibibyte(cpu) : Figures.secondsPerGibibyte(cpu, GOAL_CPU_SECONDS),
                            rounds.latency()),
                    rounds.failures(),
                    rounds.details());
        }
    }

    private Work work(Server server, AtomicLong next, int bodies) {
        long first = next.getAndAdd(bodies);
        return LargeObjects.put(
                server, again ? Numbers.repeating(first, bodies, KNOWN_CONTENTS) : Numbers.from(first, bodies));
    }

    private static String ratio(Rounds rounds, double rate) {
        return rounds.hasCeiling()
                ? Figures.ratio(
                        rate / rounds.medianCeiling(), "a bare synced file", Figures.throughput(rounds.medianCeiling()))
                : "";
    }
}
