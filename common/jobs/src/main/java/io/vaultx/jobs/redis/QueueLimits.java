package io.vaultx.jobs.redis;

import java.time.Duration;

/**
 * What a process grants the queues it uses. All processes of a queue should say the same.
 *
 * @param mostJobs unfinished jobs and dead letters of one queue; further ones are refused
 * @param keepFinished how many finished jobs of a queue are kept to be looked at, 0 or more
 * @param lostAfter a consumer that gave no sign of life for so long has lost its jobs, 100 ms to 1 hour
 * @param mostLosses how often a job may lose its consumer before it is a dead letter, 1 or more: it may be what kills them
 */
public record QueueLimits(long mostJobs, int keepFinished, Duration lostAfter, int mostLosses) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** A million jobs, the last 1,000 finished ones, 30 seconds, 10 losses. */
    public static final QueueLimits USUAL = new QueueLimits(1_000_000, 1_000, Duration.ofSeconds(30), 10);

    public QueueLimits {
        if (mostJobs < 1 || keepFinished < 0 || mostLosses < 1) {
            throw new IllegalArgumentException("limits of a queue must be positive, got " + mostJobs + " jobs, "
                    + keepFinished + " kept, " + mostLosses + " losses");
        }
        if (lostAfter.compareTo(SHORTEST) < 0 || lostAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("lostAfter must be 100 ms to 1 hour, got " + lostAfter);
        }
    }

    public QueueLimits withMostJobs(long other) {
        return new QueueLimits(other, keepFinished, lostAfter, mostLosses);
    }

    public QueueLimits withKeepFinished(int other) {
        return new QueueLimits(mostJobs, other, lostAfter, mostLosses);
    }

    public QueueLimits withLostAfter(Duration other) {
        return new QueueLimits(mostJobs, keepFinished, other, mostLosses);
    }

    public QueueLimits withMostLosses(int other) {
        return new QueueLimits(mostJobs, keepFinished, lostAfter, other);
    }
}
