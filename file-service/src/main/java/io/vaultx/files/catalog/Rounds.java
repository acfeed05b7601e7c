package io.vaultx.files.catalog;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** Counts how often a compare-and-set was lost. Each loss is another writer's win, so the limit is far away. */
final class Rounds {
    private static final int MAX_ROUNDS = 1_000;

    private final String what;
    private int rounds;

    Rounds(String what) {
        this.what = what;
    }

    /**
     * @throws Refusal 503 when the limit is reached; nothing happened then
     */
    void next() {
        if (rounds++ == MAX_ROUNDS) {
            throw new Refusal(ProblemType.UNAVAILABLE, "too many writers at once: " + what).header("Retry-After", "1");
        }
    }

    boolean isFirst() {
        return rounds == 0;
    }
}
