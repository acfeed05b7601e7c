package io.vaultx.jobs;

import java.time.Duration;
import java.util.Optional;

/** Hands out leases. Thread-safe; calls block. */
public interface Leases {
    /**
     * Takes a lease that nobody holds.
     *
     * @param name what it is for: {@link QueueName}'s characters
     * @param time how long it lasts unless it is renewed, 100 ms to 1 hour
     * @return empty when somebody holds it, this process included
     * @throws JobsUnavailableException when the server does not answer; nobody may have it for its time then
     */
    Optional<Lease> acquire(QueueName name, Duration time);

    /** What the holders of that lease share. */
    FencedValue value(QueueName name);
}
