package io.vaultx.bench.report;

/**
 * What a row is to reach, and what it reached.
 *
 * @param goal in words, empty when there is none
 */
public record Verdict(String goal, String got, Met met) {
    /** Short of a goal is a result like any other: a benchmark is no test. */
    public enum Met {
        MET("met"),
        SHORT("short"),
        NO_GOAL("");

        private final String word;

        Met(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public static Verdict of(String goal, String got, boolean reached) {
        return new Verdict(goal, got, reached ? Met.MET : Met.SHORT);
    }

    public static Verdict without(String got) {
        return new Verdict("", got, Met.NO_GOAL);
    }
}
