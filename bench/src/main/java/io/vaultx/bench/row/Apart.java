package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Table;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.subject.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The suite as separate processes, which keeps three copies, beside one process, which keeps one: the same callers in turns. */
final class Apart implements Row {
    @Override
    public String name() {
        return "apart";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.below(settings.scratch());
                Server alone = Server.start(settings.root(), scratch.folder().resolve("one"), Settings.MAX_HEAP);
                Suite apart = Suite.start(settings.root(), scratch.folder().resolve("apart"))) {
            long resident = apart.residentBytes();
            Table table = new Table("", "apart", "one process", "ratio", "CPU apart", "CPU of one process");
            List<Sides> all = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                Sides sides = measure(kind, apart, alone, settings.pace());
                all.add(sides);
                table.add(
                        kind.toString(),
                        kind.rate(sides.first()),
                        kind.rate(sides.second()),
                        Figures.share(sides.ratio()),
                        kind.cpu(sides.first()),
                        kind.cpu(sides.second()));
            }
            Map<String, Object> details = Sides.details(all);
            details.put("processes", apart.size());
            details.put("residentBytesAtRest", resident);
            return new Result(
                    name(),
                    Verdict.without(apart.size() + " processes, " + Figures.mebibytes(resident) + " resident at rest"),
                    Costs.NONE,
                    Sides.failures(all),
                    table.toString(),
                    details);
        }
    }

    private static Sides measure(Kind kind, Suite apart, Server alone, Pace pace) throws IOException {
        try (Repeated there = kind.on(apart, pace);
                Repeated here = kind.on(alone, pace)) {
            return Sides.inTurns(kind, pace.rounds(), there::measure, here::measure);
        }
    }
}
