package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** From {@code ./vaultx server}, with a build present, to the answer that it is ready. */
final class StartTime implements Row {
    private static final double GOAL_SECONDS = 2;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Result run(Settings settings) {
        try (Scratch scratch = Scratch.below(settings.scratch())) {
            // The first start makes the folder, and perhaps a build.
            Server.timeToFirstAnswer(settings.root(), scratch.folder().resolve("data"));
            List<Double> seconds = IntStream.range(0, 2 * settings.pace().rounds() - 1)
                    .mapToObj(i -> Server.timeToFirstAnswer(
                                            settings.root(), scratch.folder().resolve("data"))
                                    .toMillis()
                            / 1000.0)
                    .toList();
            double median = Rounds.median(seconds);
            return Result.of(
                    name(),
                    Verdict.of("less than 2 s", Figures.seconds(median), median < GOAL_SECONDS),
                    Costs.NONE,
                    Failures.NONE,
                    Map.of("seconds", seconds));
        }
    }
}
