package io.vaultx.system;

import java.util.Locale;
import java.util.LongSummaryStatistics;

/** How long starts took, from the launcher's start to the ready line. Reported; no test asserts on them. */
final class StartTimes {
    private final LongSummaryStatistics millis = new LongSummaryStatistics();

    ServerProcess start(ServerSetup setup) {
        long before = System.nanoTime();
        ServerProcess server = setup.start();
        millis.accept((System.nanoTime() - before) / 1_000_000);
        return server;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "restarts %.1f s, at most %.1f s", millis.getAverage() / 1e3, millis.getMax() / 1e3);
    }
}
