package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Table;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What clients get while the worker compresses what others have stored, beside what they get while it rests. */
final class WorkerBusy implements Row {
    private static final double GOAL = 0.8;
    private static final List<Kind> KINDS = List.of(Kind.PUT_SMALL, Kind.GET_SMALL);

    @Override
    public String name() {
        return "worker-busy";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        Pace pace = settings.pace();
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server server = Server.start(settings.root(), scratch.folder().resolve("data"), Settings.MAX_HEAP);
                Backlog backlog = Backlog.of(server, (1 + pace.rounds()) * KINDS.size(), pace.window())) {
            Table table = new Table("", "worker busy", "worker at rest", "ratio", "CPU busy", "CPU at rest");
            List<Sides> all = new ArrayList<>();
            for (Kind kind : KINDS) {
                Sides sides = measure(kind, server, backlog, pace);
                all.add(sides);
                table.add(
                        kind.toString(),
                        kind.rate(sides.first()),
                        kind.rate(sides.second()),
                        Figures.share(sides.ratio()),
                        kind.cpu(sides.first()),
                        kind.cpu(sides.second()));
            }
            double least = all.stream().mapToDouble(Sides::ratio).min().orElse(0);
            Map<String, Object> details = Sides.details(all);
            details.put("chunksCompressed", backlog.compressed());
            return new Result(
                    name(),
                    Verdict.of("at least 0.8 of the rate at rest", Figures.share(least), least >= GOAL),
                    Costs.NONE,
                    failures(all, backlog),
                    table.toString(),
                    details);
        }
    }

    private static Sides measure(Kind kind, Server server, Backlog backlog, Pace pace) throws IOException {
        try (Repeated repeated = kind.on(server, pace)) {
            // What the worker runs is compiled before it counts, too.
            whileItWorks(backlog, repeated::measure);
            return Sides.inTurns(
                    kind, pace.rounds(), () -> whileItWorks(backlog, repeated::measure), repeated::measure);
        }
    }

    private static Window whileItWorks(Backlog backlog, Supplier<Window> measured) {
        backlog.work();
        try {
            return measured.get();
        } finally {
            backlog.rest();
        }
    }

    private static Failures failures(List<Sides> all, Backlog backlog) {
        Failures failed = Sides.failures(all);
        if (backlog.isLeft()) {
            return failed;
        }
        List<String> examples = new ArrayList<>(failed.examples());
        examples.add("the worker had nothing left to do before the last window ended");
        return new Failures(failed.count() + 1, examples);
    }
}
