package io.vaultx.web.server;

import io.vaultx.web.HttpDates;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The value of the {@code Date} header (RFC 9110 §6.6.1), written once a second instead of for every answer. Thread-safe: who
 * finds it old writes it anew, and whichever is kept is right.
 */
final class ServerDate {
    private record Second(long epochSecond, CharSequence text) {}

    private final InstantSource clock;
    private volatile Second last;

    ServerDate(InstantSource clock) {
        this.clock = clock;
        this.last = written(epochSecond());
    }

    CharSequence text() {
        long now = epochSecond();
        Second second = last;
        if (second.epochSecond != now) {
            second = written(now);
            last = second;
        }
        return second.text;
    }

    private long epochSecond() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    private static Second written(long epochSecond) {
        String text = HttpDates.format(Instant.ofEpochSecond(epochSecond));
        return new Second(epochSecond, HttpHeaders.createOptimized(text));
    }
}
