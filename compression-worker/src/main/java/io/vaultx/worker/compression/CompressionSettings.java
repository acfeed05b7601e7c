package io.vaultx.worker.compression;

import io.vaultx.chunks.ChunkRecoder;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What an operator may set of compression, {@code vaultx.compression.*}.
 *
 * @param level of zstd, 1 (fast) to 19
 * @param hours in which chunks are compressed, by the clock of the machine
 * @param bytesPerSecond of chunks before compression, 1 or more
 */
public record CompressionSettings(int level, AllowedHours hours, long bytesPerSecond) {
    /** Level 3, around the clock, 8 MiB a second. */
    public static final CompressionSettings DEFAULT = new CompressionSettings(3, AllowedHours.ALWAYS, 8 << 20);

    private static final String PREFIX = "vaultx.compression.";

    public CompressionSettings {
        if (level < ChunkRecoder.MIN_LEVEL || level > ChunkRecoder.MAX_LEVEL) {
            throw new IllegalArgumentException(PREFIX + "level must be " + ChunkRecoder.MIN_LEVEL + " to "
                    + ChunkRecoder.MAX_LEVEL + ", got " + level);
        }
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(PREFIX + "bytes-per-second must be 1 or more, got " + bytesPerSecond);
        }
    }

    /**
     * The defaults but for what is set.
     *
     * @throws IllegalArgumentException when a setting breaks its rule; it names the setting
     */
    public static CompressionSettings of(Config config) {
        return new CompressionSettings(
                (int) Math.clamp(
                        number(config, "level").orElse((long) DEFAULT.level), Integer.MIN_VALUE, Integer.MAX_VALUE),
                hours(config),
                number(config, "bytes-per-second").orElse(DEFAULT.bytesPerSecond));
    }

    private static AllowedHours hours(Config config) {
        String text = config.getOptionalValue(PREFIX + "hours", String.class).orElse("0-24");
        try {
            return AllowedHours.parse(text);
        } catch (IllegalArgumentException odd) {
            throw new IllegalArgumentException(PREFIX + "hours: " + odd.getMessage(), odd);
        }
    }

    private static Optional<Long> number(Config config, String name) {
        try {
            return config.getOptionalValue(PREFIX + name, String.class).map(Long::valueOf);
        } catch (NumberFormatException odd) {
            throw new IllegalArgumentException(PREFIX + name + " must be a whole number: " + odd.getMessage(), odd);
        }
    }
}
