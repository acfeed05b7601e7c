package io.vaultx.threads;

/** What was asked of this run of the tests. */
public final class TestRun {
    /** {@code ./vaultx test --long}: more rounds of everything that kills, cuts, damages or fuzzes. */
    public static final boolean LONG = Boolean.getBoolean("vaultx.test.long");

    private TestRun() {}

    /** A new seed, or the one of an earlier run that is to be repeated ({@code -Dvaultx.test.seed=}). To be printed. */
    public static long seed() {
        return Long.getLong("vaultx.test.seed", System.nanoTime());
    }

    /** How many times, in a run of everyday length and in a long one. */
    public static int rounds(int everyday, int longRun) {
        return LONG ? longRun : everyday;
    }
}
