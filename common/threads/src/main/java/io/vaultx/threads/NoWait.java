package io.vaultx.threads;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Work that is tried at once on a thread that must never wait, such as an event loop. As long as it is tried, whoever would
 * have to wait for a disk, for memory or for another thread calls {@link #giveUp} instead; the caller of {@link #attempt}
 * then does the whole work anew where it may wait. So the work must do nothing that cannot be done twice before the last
 * place that may give up.
 *
 * <p>For reads of what is in memory: a hand-over to another thread and back costs more than they do (ADR 0009).
 *
 * <p>Thread-safe.
 */
public final class NoWait {
    private static final ThreadLocal<Boolean> ASKED = new ThreadLocal<>();

    /** Thrown to end an attempt; an error, so that no handler of failures takes it for one. */
    private static final class WouldWait extends Error {
        private static final long serialVersionUID = 1;
        private static final WouldWait THE_ONE = new WouldWait();

        private WouldWait() {
            super("would have to wait", null, false, false);
        }
    }

    private NoWait() {}

    /**
     * Does the work on this thread; empty when it would have had to wait. What it throws comes through. Inside of another
     * attempt it is that one which ends.
     */
    public static <T> Optional<T> attempt(Supplier<T> work) {
        if (isAsked()) {
            return Optional.of(work.get());
        }
        ASKED.set(true);
        try {
            return Optional.of(work.get());
        } catch (WouldWait gaveUp) {
            return Optional.empty();
        } finally {
            ASKED.remove();
        }
    }

    /** Like {@link #attempt(Supplier)}, of work without an answer; false when it would have had to wait. */
    public static boolean attempt(Runnable work) {
        return attempt(() -> {
                    work.run();
                    return true;
                })
                .isPresent();
    }

    /** Whether this thread is inside of an attempt. */
    public static boolean isAsked() {
        return ASKED.get() != null;
    }

    /** To be called before waiting for anything: ends the attempt, when there is one. */
    public static void giveUp() {
        if (isAsked()) {
            throw WouldWait.THE_ONE;
        }
    }

    /** To be called by whoever catches everything: throws what ends an attempt on. */
    public static void passOn(Throwable caught) {
        if (caught instanceof WouldWait gaveUp) {
            throw gaveUp;
        }
    }
}
