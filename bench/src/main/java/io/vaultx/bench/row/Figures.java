package io.vaultx.bench.row;

import java.util.Locale;

/** How numbers are written in the table. */
final class Figures {
    private Figures() {}

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    static String throughput(double mebibytesPerSecond) {
        return String.format(Locale.ROOT, "%,.0f MiB/s", mebibytesPerSecond);
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    static String mebibytes(double bytes) {
        return String.format(Locale.ROOT, "%,.0f MiB", bytes / (1 << 20));
    }

    static String micros(double micros) {
        return String.format(Locale.ROOT, "%.0f µs", micros);
    }

    static String micros(double micros, double atMost) {
        return String.format(Locale.ROOT, "%.0f µs (at most %.0f)", micros, atMost);
    }

    static String secondsPerGibibyte(double seconds) {
        return String.format(Locale.ROOT, "%.2f s/GiB", seconds);
    }

    static String secondsPerGibibyte(double seconds, double atMost) {
        return String.format(Locale.ROOT, "%.2f s/GiB (at most %.2f)", seconds, atMost);
    }

    static String share(double share) {
        return String.format(Locale.ROOT, "%.2f", share);
    }

    static String ratio(double ratio, String ceiling, String of) {
        return String.format(Locale.ROOT, "%.2f of %s (%s)", ratio, ceiling, of);
    }
}
