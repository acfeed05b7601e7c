package io.vaultx.node;

import java.time.Duration;

/**
 * How much of the disk's time scrubbing and compaction may take.
 *
 * @param running whether they run by themselves at all
 * @param scrubBytesPerSecond reading
 * @param compactBytesPerSecond rewriting
 * @param firstScrub from the start to the first scrub
 * @param scrubEvery from the end of one scrub to the start of the next
 * @param compactEvery from one look for segments worth rewriting to the next
 */
public record MendPace(
        boolean running,
        long scrubBytesPerSecond,
        long compactBytesPerSecond,
        Duration firstScrub,
        Duration scrubEvery,
        Duration compactEvery) {
    /** 16 MiB/s of reading once a week, 64 MiB/s of rewriting when there is something to rewrite. */
    public static final MendPace DEFAULT = pace(true);

    /** Nothing by itself: for tests and tools that ask for it. */
    public static final MendPace ON_REQUEST = pace(false);

    public MendPace {
        if (scrubBytesPerSecond < 1 || compactBytesPerSecond < 1) {
            throw new IllegalArgumentException("a pace must be at least 1 byte per second, got " + scrubBytesPerSecond
                    + " and " + compactBytesPerSecond);
        }
        if (firstScrub.isNegative() || !scrubEvery.isPositive() || !compactEvery.isPositive()) {
            throw new IllegalArgumentException("pauses between scrubs and between compactions must be positive, got "
                    + firstScrub + " before the first, " + scrubEvery + ", " + compactEvery);
        }
    }

    /** The first scrub not at once: a start has better things to do. Not a week later: then it would never come to pass. */
    private static MendPace pace(boolean running) {
        return new MendPace(
                running, 16L << 20, 64L << 20, Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofMinutes(1));
    }
}
