package io.vaultx.process;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Something that a process cannot serve without and that may start later than the process does: it is asked for again and
 * again, and the log says what is waited for and why it is not there yet. A signal ends the wait with the process.
 */
public final class Need {
    private static final System.Logger LOG = System.getLogger(Need.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** The log says it again after so many attempts in vain. */
    private static final int SAY_AGAIN = 20;

    private Need() {}

    /**
     * @param what for the log: "waiting for {what}"
     * @param source throws {@code notThere} as long as there is nothing to be had; any other failure is passed on
     */
    public static <T, X extends RuntimeException> T await(String what, Class<X> notThere, Supplier<T> source) {
        return await(what, notThere, source, PAUSE);
    }

    static <T, X extends RuntimeException> T await(String what, Class<X> notThere, Supplier<T> source, Duration pause) {
        for (int attempt = 0; ; attempt++) {
            try {
                T got = source.get();
                if (attempt > 0) {
                    LOG.log(System.Logger.Level.INFO, "{0} can be had now", what);
                }
                return got;
            } catch (RuntimeException failed) {
                if (!notThere.isInstance(failed)) {
                    throw failed;
                }
                if (attempt % SAY_AGAIN == 0) {
                    LOG.log(System.Logger.Level.WARNING, "waiting for {0}: {1}", what, failed.getMessage());
                }
            }
            pause(pause);
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", stopped);
        }
    }
}
