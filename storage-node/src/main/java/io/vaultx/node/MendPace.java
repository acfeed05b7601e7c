package io.vaultx.node;

import java.time.Duration;

/**
 * How much of the disk's time scrubbing and compaction may take.
 *
 * @param running whether they run by themselves at all
 * @param scrubBytesPerSecond reading
 * @param compactBytesPerSecond rewriting
 * @param scrubEvery from the end of one scrub to the start of the next
 * @param compactEvery from one look for segments worth rewriting to the next
 */
public record MendPace(
        boolean running,
        long scrubBytesPerSecond,
        long compactBytesPerSecond,
        Duration scrubEvery,
        Duration compactEvery) {
    /** 16 MiB/s of reading once a week, 64 MiB/s of rewriting when there is something to rewrite. */
    public static final MendPace DEFAULT =
            new MendPace(true, 16L << 20, 64L << 20, Duration.ofDays(7), Duration.ofMinutes(1));

    /** Nothing by itself: for tests and tools that ask for it. */
    public static final MendPace ON_REQUEST =
            new MendPace(false, 16L << 20, 64L << 20, Duration.ofDays(7), Duration.ofMinutes(1));

    public MendPace {
        if (scrubBytesPerSecond < 1 || compactBytesPerSecond < 1) {
            throw new IllegalArgumentException("a pace must be at least 1 byte per second, got " + scrubBytesPerSecond
                    + " and " + compactBytesPerSecond);
        }
    }
}
