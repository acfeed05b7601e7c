package io.vaultx.bench;

import io.vaultx.bench.row.Pace;
import io.vaultx.bench.row.Row;
import io.vaultx.bench.row.Rows;
import io.vaultx.bench.row.Settings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the command line asks for. */
record Options(List<Row> rows, Settings settings, Path output) {
    private static final int SOAK_MINUTES = 20;
    private static final long NAMES = 1_000_000;

    /**
     * @param root of the source tree
     * @throws IllegalArgumentException with a sentence for the person at the terminal
     */
    static Options parse(Path root, List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        List<Row> rows = new ArrayList<>();
        Path scratch = root.resolve("target/bench");
        Path output = scratch;
        Pace pace = Pace.full();
        int minutes = SOAK_MINUTES;
        long names = NAMES;
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--quick" -> pace = Pace.quick();
                case "--seconds" -> pace = Pace.seconds(number(option, left));
                case "--row" -> rows.add(row(value(option, left)));
                case "--data-dir" -> scratch = Path.of(value(option, left)).toAbsolutePath();
                case "--out" -> output = Path.of(value(option, left)).toAbsolutePath();
                case "--minutes" -> minutes = number(option, left);
                case "--count" -> names = number(option, left);
                default ->
                    throw new IllegalArgumentException("bench: unknown option " + option + "; see ./vaultx help");
            }
        }
        return new Options(
                rows.isEmpty() ? Rows.table() : List.copyOf(rows),
                new Settings(root, scratch, pace, minutes, names),
                output);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException("bench: " + option + " needs a value; see ./vaultx help");
        }
        return left.remove();
    }

    private static int number(String option, Deque<String> left) {
        String value = value(option, left);
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("bench: " + option + " must be a number of 1 or more, got " + value);
        }
        return Integer.parseInt(value);
    }

    private static Row row(String name) {
        return Rows.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "bench: unknown row " + name + "; there are " + String.join(", ", Rows.names())));
    }
}
