package io.vaultx.jobs;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A job that is made again and again, one at a time: while the last one waits, runs or is to be tried again, a beat passes
 * without a new one. Beats that nobody was there for are made up for by one job. Its jobs have the ids {@code
 * name@milliseconds}.
 *
 * @param name within the queue: 1 to 64 of the characters {@code a-z 0-9 . -}
 * @param every 10 ms to 366 days
 */
public record Schedule(String name, Duration every, Envelope envelope, JobPriority priority) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(366);

    public Schedule {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a schedule's name must be 1 to 64 of a-z, 0-9, . and -, got " + name);
        }
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a schedule's pace must be 10 ms to 366 days, got " + every);
        }
    }
}
