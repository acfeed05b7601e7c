package io.vaultx.breaker;

import java.time.Duration;

/**
 * When a breaker opens, and for how long.
 *
 * @param failureThreshold so many calls without an answer, and none with one between them, open it; 1 or more
 * @param resetTimeout so long an open one lets nothing through, then one call on trial; 1 ms to a day
 */
public record BreakerSettings(int failureThreshold, Duration resetTimeout) {
    // Before the constants that the constructor checks.
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** 5 calls, 30 s. */
    public static final BreakerSettings DEFAULT = new BreakerSettings(5, Duration.ofSeconds(30));

    /** For callers that want every call to be tried. */
    public static final BreakerSettings NEVER_OPEN = new BreakerSettings(Integer.MAX_VALUE, Duration.ofMillis(1));

    public BreakerSettings {
        if (failureThreshold < 1) {
            throw new IllegalArgumentException("failure threshold must be 1 or more, got " + failureThreshold);
        }
        if (resetTimeout.compareTo(SHORTEST) < 0 || resetTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "reset timeout must be " + SHORTEST + " to " + LONGEST + ", got " + resetTimeout);
        }
    }
}
