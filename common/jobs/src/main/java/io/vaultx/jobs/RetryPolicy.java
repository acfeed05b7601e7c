package io.vaultx.jobs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a failed job is tried again: after a pause that doubles each time up to a limit, each shortened at random by up to a
 * half, so that jobs that failed together do not come back together.
 *
 * @param attempts how often it may fail, 1 to 100; then it is a dead letter
 * @param firstPause 1 ms or more
 * @param longestPause at least the first, at most 7 days
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {
    private static final int MAX_ATTEMPTS = 100;
    private static final Duration MAX_PAUSE = Duration.ofDays(7);
    private static final int MAX_DOUBLINGS = 30;

    /** Five attempts, one second at first, five minutes at most. */
    public static final RetryPolicy USUAL = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5));

    public RetryPolicy {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be 1 to " + MAX_ATTEMPTS + ", got " + attempts);
        }
        if (firstPause.toMillis() < 1
                || longestPause.compareTo(firstPause) < 0
                || longestPause.compareTo(MAX_PAUSE) > 0) {
            throw new IllegalArgumentException("pauses must be 1 ms to 7 days, the longest not below the first, got "
                    + firstPause + " and " + longestPause);
        }
    }

    /**
     * @param failures how often it failed so far, 1 or more
     */
    public Duration pauseAfter(int failures, RandomGenerator random) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be 1 or more, got " + failures);
        }
        long doubled = firstPause.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long whole = Math.min(doubled, longestPause.toMillis());
        return Duration.ofMillis(whole - random.nextLong(whole / 2 + 1));
    }
}
