package io.vaultx.jobs;

import java.time.Duration;

/**
 * A job to be published.
 *
 * @param id made before it is sent, so that publishing can be repeated when its answer was lost
 * @param delay how long it waits at least before it can be claimed, 0 to 366 days
 */
public record NewJob(JobId id, Envelope envelope, JobPriority priority, Duration delay) {
    private static final Duration MAX_DELAY = Duration.ofDays(366);

    public NewJob {
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("a job's delay must be 0 to 366 days, got " + delay);
        }
    }

    /** For now, of normal priority, with the usual retries. */
    public static NewJob of(JobId id, String type, byte[] payload) {
        return new NewJob(id, new Envelope(type, RetryPolicy.USUAL, payload), JobPriority.NORMAL, Duration.ZERO);
    }

    public NewJob withPriority(JobPriority other) {
        return new NewJob(id, envelope, other, delay);
    }

    public NewJob withDelay(Duration other) {
        return new NewJob(id, envelope, priority, other);
    }

    public NewJob withRetry(RetryPolicy other) {
        return new NewJob(id, new Envelope(envelope.type(), other, envelope.payload()), priority, delay);
    }
}
