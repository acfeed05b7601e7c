package io.vaultx.auth.account;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A few have a turn at once, some wait in a line for theirs, the others are told to come back. Fair, thread-safe. */
final class Turns {
    private final Semaphore turns;
    private final Semaphore places;
    private final Duration patience;

    /**
     * @param maxWaiting who comes when so many wait is refused at once
     * @param patience how long one waits
     */
    Turns(int atOnce, int maxWaiting, Duration patience) {
        this.turns = new Semaphore(atOnce, true);
        this.places = new Semaphore(atOnce + maxWaiting);
        this.patience = patience;
    }

    /**
     * Waits for a turn; to be closed after it.
     *
     * @throws Refusal {@code UNAVAILABLE} when the line is full, or the wait was too long
     */
    Turn take() {
        if (!places.tryAcquire()) {
            throw tooMany();
        }
        if (!waited()) {
            places.release();
            throw tooMany();
        }
        return () -> {
            turns.release();
            places.release();
        };
    }

    private boolean waited() {
        try {
            return turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Refusal tooMany() {
        return new Refusal(ProblemType.UNAVAILABLE, "too many are logging in at once").header("Retry-After", "5");
    }

    /** Ends once, when it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }
}
