package io.vaultx.bench.micro;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs all benchmarks of this package, each in a JVM of its own. */
public final class MicroBenchmarks {
    /** One benchmark's score, with the unit's name and JMH's error at 99.9 %. */
    public record Score(String name, double score, double error, String unit) {}

    private MicroBenchmarks() {}

    /** @param scratch where the benchmarks make their folders */
    public static List<Score> run(Path scratch, int seconds) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(MicroBenchmarks.class.getPackageName() + "\\..*")
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(seconds))
                .timeUnit(TimeUnit.SECONDS)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-D" + ScratchFolder.PROPERTY + "=" + scratch);
        List<Score> scores = new ArrayList<>();
        for (RunResult run : new Runner(options.build()).run()) {
            Result<?> primary = run.getPrimaryResult();
            String name = run.getParams().getBenchmark();
            scores.add(new Score(
                    name.substring(MicroBenchmarks.class.getPackageName().length() + 1),
                    primary.getScore(),
                    primary.getScoreError(),
                    primary.getScoreUnit()));
        }
        return scores;
    }
}
