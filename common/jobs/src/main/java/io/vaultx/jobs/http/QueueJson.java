package io.vaultx.jobs.http;

import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue as answers show it.
 *
 * @param longestWaitMillis of the jobs that wait now
 */
public record QueueJson(
        String name,
        boolean paused,
        Counts counts,
        Totals totals,
        @Nullable Long longestWaitMillis,
        @Nullable Rate rateLimit) {
    /** How many jobs are in each state. */
    public record Counts(long waiting, long delayed, long active, long completed, long dead) {}

    /**
     * Since the queue was made.
     *
     * @param failed attempts
     * @param retried attempts that others followed
     */
    public record Totals(long published, long completed, long failed, long retried) {}

    /**
     * At most so many jobs in so many milliseconds.
     */
    public record Rate(int jobs, long perMillis) {
        static Rate of(RateLimit limit) {
            return new Rate(limit.jobs(), limit.per().toMillis());
        }
    }

    static QueueJson of(QueueName name, JobControl.Counts counts) {
        return new QueueJson(
                name.value(),
                counts.paused(),
                new Counts(counts.waiting(), counts.delayed(), counts.active(), counts.completed(), counts.dead()),
                new Totals(
                        counts.publishedInAll(), counts.completedInAll(), counts.failedInAll(), counts.retriedInAll()),
                counts.longestWait().map(Duration::toMillis).orElse(null),
                counts.rateLimit().map(Rate::of).orElse(null));
    }
}
