package io.vaultx.bench.report;

import java.util.List;

/** Answers that were not what they must be. A row with any is not a result. */
public record Failures(long count, List<String> examples) {
    public static final Failures NONE = new Failures(0, List.of());

    public Failures {
        if (count < 0) {
            throw new IllegalArgumentException("count must be 0 or more, got " + count);
        }
        examples = List.copyOf(examples);
    }
}
