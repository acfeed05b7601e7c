package io.vaultx.bench.row;

import io.vaultx.bench.micro.MicroBenchmarks;
import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Table;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** The product's inner parts by themselves. */
final class Micro implements Row {
    @Override
    public String name() {
        return "micro";
    }

    @Override
    public Result run(Settings settings) {
        try (Scratch scratch = Scratch.below(settings.scratch())) {
            List<MicroBenchmarks.Score> scores =
                    MicroBenchmarks.run(scratch.folder(), settings.pace().thorough() ? 3 : 1);
            Table table = new Table("benchmark", "score", "± at 99.9 %", "unit");
            scores.forEach(score -> table.add(
                    score.name(),
                    String.format(Locale.ROOT, "%,.0f", score.score()),
                    String.format(Locale.ROOT, "%,.0f", score.error()),
                    score.unit()));
            return new Result(
                    name(),
                    Verdict.without(scores.size() + " benchmarks"),
                    Costs.NONE,
                    Failures.NONE,
                    table + "An operation of BytesBenchmark is a mebibyte.\n",
                    Map.of("scores", scores));
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH broke", e);
        }
    }
}
