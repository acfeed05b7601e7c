package io.vaultx.bench.row;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param warmUp before the first window, not counted
 * @param rounds windows of each side, taken in turns; the median counts
 * @param largeBodies of 64 MiB in one window of uploads
 * @param warmUps windows before the first that counts, at most, where it is warmed up until it gets no faster
 * @param thorough whether the sizes of the targets are used where smaller ones would tell the same sooner
 */
public record Pace(Duration warmUp, Duration window, int rounds, int largeBodies, int warmUps, boolean thorough) {
    private static final int MOST_WARM_UPS = 24;

    public Pace {
        if (rounds < 1 || largeBodies < 1) {
            throw new IllegalArgumentException(
                    "rounds and largeBodies must be 1 or more, got " + rounds + " and " + largeBodies);
        }
    }

    public static Pace full() {
        return new Pace(Duration.ofSeconds(15), Duration.ofSeconds(10), 3, 48, MOST_WARM_UPS, true);
    }

    public static Pace quick() {
        return new Pace(Duration.ofSeconds(8), Duration.ofSeconds(5), 2, 24, MOST_WARM_UPS, false);
    }

    /** One window of so many seconds after a warm-up of as many. */
    public static Pace seconds(int seconds) {
        Duration window = Duration.ofSeconds(seconds);
        return new Pace(window, window, 1, 8 * seconds, 1, false);
    }
}
