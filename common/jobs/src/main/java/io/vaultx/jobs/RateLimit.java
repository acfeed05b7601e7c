package io.vaultx.jobs;

import java.time.Duration;

/**
 * At most so many jobs of a queue are begun in any stretch of time of that length, by all consumers together.
 *
 * @param jobs 1 to 10,000
 * @param per 1 ms to 1 day
 */
public record RateLimit(int jobs, Duration per) {
    public static final int MAX_JOBS = 10_000;
    public static final Duration LONGEST = Duration.ofDays(1);

    public RateLimit {
        if (jobs < 1 || jobs > MAX_JOBS || per.toMillis() < 1 || per.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a rate must be 1 to 10,000 jobs in 1 ms to 1 day, got " + jobs + " in " + per);
        }
    }
}
