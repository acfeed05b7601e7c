package io.vaultx.node.http;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of the chunks on their way: a chunk has to be whole before it can be verified, so each call holds
 * one. Who finds no room waits, and is refused after a while. Thread-safe.
 */
final class BodyRoom {
    private static final int UNIT = 1 << 10;

    private final Duration patience;
    private final Semaphore units;

    /**
     * @param bytes in all; at least the largest chunk
     * @param patience how long a call waits for room
     */
    BodyRoom(int bytes, Duration patience) {
        this.patience = patience;
        this.units = new Semaphore(bytes / UNIT, true);
    }

    /** Room for one chunk, until it is closed. */
    Taken take(int bytes) {
        int wanted = (bytes + UNIT - 1) / UNIT;
        try {
            if (units.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return () -> units.release(wanted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refusal(ProblemType.UNAVAILABLE, "too many chunks are on their way").header("Retry-After", "1");
    }

    /** Gives the room back. */
    @FunctionalInterface
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }
}
