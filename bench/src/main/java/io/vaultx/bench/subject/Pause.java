package io.vaultx.bench.subject;

import java.time.Duration;

/** Time in which nothing is asked. */
public final class Pause {
    private Pause() {}

    public static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
