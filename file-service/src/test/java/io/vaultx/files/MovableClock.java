package io.vaultx.files;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told to move; like a real one, it does not stand on a whole millisecond. */
public final class MovableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00.000123Z");

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
