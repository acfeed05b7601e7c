package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;
import java.util.function.BiFunction;

/** Any of 20,000 files of 4 KiB by name: their bytes, compared with what was stored, or their heads only. */
final class GetSmall implements Row {
    static final long FILES = 20_000;

    private final String name;
    private final BiFunction<Target, Numbers, Work> requests;
    private final double goalPerSecond;
    private final double goalRatio;
    private final double goalCpuMicros;

    private GetSmall(
            String name,
            BiFunction<Target, Numbers, Work> requests,
            double goalPerSecond,
            double goalRatio,
            double goalCpuMicros) {
        this.name = name;
        this.requests = requests;
        this.goalPerSecond = goalPerSecond;
        this.goalRatio = goalRatio;
        this.goalCpuMicros = goalCpuMicros;
    }

    static GetSmall bytes() {
        return new GetSmall("get-4k", SmallObjects::get, 30_000, 0.6, 45);
    }

    static GetSmall heads() {
        return new GetSmall("head", SmallObjects::head, 35_000, 0, 35);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Result run(Settings settings) throws IOException {
        Pace pace = settings.pace();
        try (Stage stage = Stage.set(settings);
                Load load = SmallObjects.load(stage.server())) {
            Server server = stage.server();
            SmallObjects.store(server, FILES);
            stage.storeAtCeiling(SmallObjects.FOLDER, FILES, SmallObjects.SIZE);
            Work work = requests.apply(server, Numbers.anyBelow(FILES));
            SmallObjects.need(load.run(work, pace.warmUp()));

            Rounds rounds = Rounds.inTurns(
                    pace.rounds(),
                    () -> Window.of(server, () -> load.run(work, pace.window())),
                    stage.ceiling(
                            target -> requests.apply(target, Numbers.anyBelow(FILES)),
                            SmallObjects::load,
                            Window::perSecond,
                            pace.window()));

            double rate = rounds.median(Window::perSecond);
            boolean met = rate >= goalPerSecond && (!rounds.hasCeiling() || rate >= goalRatio * rounds.medianCeiling());
            return Result.of(
                    name,
                    Verdict.of(goal(), Figures.rate(rate), met),
                    new Costs(
                            Stage.ratio(rounds, rate, Figures::rate),
                            Figures.micros(rounds.median(Window::serverMicros), goalCpuMicros),
                            rounds.latency()),
                    rounds.failures(),
                    stage.details(rounds));
        }
    }

    private String goal() {
        return "at least " + Figures.rate(goalPerSecond) + (goalRatio > 0 ? " and " + goalRatio + " nginx" : "");
    }
}
