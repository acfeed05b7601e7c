package io.vaultx.threads;

/** What was asked of this run of the tests. */
public final class TestRun {
    /** {@code ./vaultx test --long}: more rounds of everything that kills, cuts, damages or fuzzes. */
    public static final boolean LONG = Boolean.getBoolean("vaultx.test.long");

    private TestRun() {}

    private static final long EVERYDAY_SEED = 20_261_121;

    /**
     * The one of an earlier run that is to be repeated ({@code -Dvaultx.test.seed=}), a new one in a long run, else always the
     * same: an everyday run turns red by a change, not by chance. To be printed.
     */
    public static long seed() {
        return Long.getLong("vaultx.test.seed", LONG ? System.nanoTime() : EVERYDAY_SEED);
    }

    /** How many times, in a run of everyday length and in a long one. */
    public static int rounds(int everyday, int longRun) {
        return LONG ? longRun : everyday;
    }
}
