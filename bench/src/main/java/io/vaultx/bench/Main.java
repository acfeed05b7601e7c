package io.vaultx.bench;

import io.vaultx.bench.report.Report;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Table;
import io.vaultx.bench.row.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code ./vaultx bench}: runs the rows that are asked for, prints their table and writes their numbers down. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(Path.of("").toAbsolutePath(), List.of(arguments), System.out, System.err));
    }

    /** @return 0 whatever the figures are, 1 when answers were wrong or a row could not be run */
    static int run(Path root, List<String> arguments, PrintStream out, PrintStream err) throws IOException {
        Options options;
        try {
            options = Options.parse(root, arguments);
        } catch (IllegalArgumentException e) {
            err.println("vaultx: " + e.getMessage());
            return 1;
        }
        Instant began = Instant.now();
        List<Result> results = new ArrayList<>();
        for (Row row : options.rows()) {
            err.println(row.name() + " ...");
            Result result = measure(row, options);
            results.add(result);
            err.println(Table.of(List.of(result)));
            result.failures().examples().forEach(example -> err.println("  failure: " + example));
        }
        Report report = new Report(began, String.join(" ", arguments), results);
        Path file = report.write(options.output());
        results.stream().filter(result -> !result.story().isEmpty()).forEach(result -> out.println(result.story()));
        out.print(Table.of(results));
        out.println("Written to " + file);
        return report.failed() ? 1 : 0;
    }

    private static Result measure(Row row, Options options) {
        try {
            return row.run(options.settings());
        } catch (IOException | RuntimeException e) {
            return Result.broken(row.name(), e);
        }
    }
}
