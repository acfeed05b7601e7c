package io.vaultx.node;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What an operator may set of a chunk log, {@code vaultx.chunks.*}: how large its files are, how long a chunk that was
 * written or asked for is kept whatever happens, and the pace of scrubbing and compaction. Sizes are in bytes, times as
 * ISO 8601 has them ({@code PT10M}) or with a unit ({@code 10m}).
 */
public final class LogSettings {
    private static final String PREFIX = "vaultx.chunks.";
    private static final long LEAST_SEGMENT_BYTES = 1 << 20;

    /** Clocks count milliseconds: less would be none. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Far from where adding to the time of day overflows. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Config config;

    private LogSettings(Config config) {
        this.config = config;
    }

    /**
     * These options but for what is set.
     *
     * @throws IllegalArgumentException when a setting breaks its rule; it names the setting or the value
     */
    public static ChunkLogOptions over(ChunkLogOptions defaults, Config config) {
        LogSettings settings = new LogSettings(config);
        return defaults.withKeep(settings.time("keep", defaults.keep()))
                .withSegmentBytes(settings.segmentBytes(defaults.segmentBytes()))
                .withCheckpointBytes(settings.number("checkpoint-bytes", defaults.checkpointBytes()))
                .withMend(settings.over(defaults.mend()));
    }

    private MendPace over(MendPace defaults) {
        return new MendPace(
                defaults.running(),
                number("scrub-bytes-per-second", defaults.scrubBytesPerSecond()),
                number("compact-bytes-per-second", defaults.compactBytesPerSecond()),
                time("first-scrub", defaults.firstScrub()),
                time("scrub-every", defaults.scrubEvery()),
                time("compact-every", defaults.compactEvery()));
    }

    private long segmentBytes(long byDefault) {
        long bytes = number("segment-bytes", byDefault);
        if (bytes < LEAST_SEGMENT_BYTES) {
            throw new IllegalArgumentException(
                    PREFIX + "segment-bytes must be " + LEAST_SEGMENT_BYTES + " or more, got " + bytes);
        }
        return bytes;
    }

    private long number(String name, long byDefault) {
        return value(name, Long.class, "a whole number").orElse(byDefault);
    }

    private Duration time(String name, Duration byDefault) {
        Duration time = value(name, Duration.class, "a time like PT10M or 10m").orElse(byDefault);
        if (!time.isZero() && (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    PREFIX + name + " must be " + SHORTEST + " to " + LONGEST + ", got " + time);
        }
        return time;
    }

    /** The converter's own message names neither the setting nor, always, the value. */
    private <T> Optional<T> value(String name, Class<T> type, String meaning) {
        try {
            return config.getOptionalValue(PREFIX + name, type);
        } catch (IllegalArgumentException notConverted) {
            throw new IllegalArgumentException(PREFIX + name + " must be " + meaning + ", got "
                    + config.getOptionalValue(PREFIX + name, String.class).orElse(""));
        }
    }
}
