package io.vaultx.jobs;

import java.time.Duration;

/**
 * How a worker works.
 *
 * @param consumer its name among all processes
 * @param concurrency how many jobs at once, 1 to 1,000; {@code BULL_CONCURRENCY} where somebody may set it, 5 by default
 * @param longestJob a job that takes longer is interrupted and has failed, 1 ms to 30 days
 * @param patience how long closing waits for jobs before it interrupts them and gives them back, at most 9 s
 */
public record WorkerSettings(String consumer, int concurrency, Duration longestJob, Duration patience) {
    public static final int USUAL_CONCURRENCY = 5;

    private static final int MAX_CONCURRENCY = 1_000;
    private static final Duration MAX_LONGEST_JOB = Duration.ofDays(30);
    private static final Duration MAX_PATIENCE = Duration.ofSeconds(9);

    public WorkerSettings {
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException("concurrency must be 1 to " + MAX_CONCURRENCY + ", got " + concurrency);
        }
        if (longestJob.toMillis() < 1 || longestJob.compareTo(MAX_LONGEST_JOB) > 0) {
            throw new IllegalArgumentException("the longest job must be 1 ms to 30 days, got " + longestJob);
        }
        if (patience.isNegative() || patience.compareTo(MAX_PATIENCE) > 0) {
            throw new IllegalArgumentException("patience must be 0 to 9 s, got " + patience);
        }
    }

    /** Five at once, an hour for each, seven seconds for the last ones. */
    public static WorkerSettings of(String consumer) {
        return new WorkerSettings(consumer, USUAL_CONCURRENCY, Duration.ofHours(1), Duration.ofSeconds(7));
    }

    public WorkerSettings withConcurrency(int other) {
        return new WorkerSettings(consumer, other, longestJob, patience);
    }

    public WorkerSettings withLongestJob(Duration other) {
        return new WorkerSettings(consumer, concurrency, other, patience);
    }

    public WorkerSettings withPatience(Duration other) {
        return new WorkerSettings(consumer, concurrency, longestJob, other);
    }
}
