package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServerDateTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:59.001Z"));
    private final InstantSource clock = now::get;
    private final ServerDate date = new ServerDate(clock);

    @Test
    void itIsTheSecondOfTheClockWrittenOnce() {
        CharSequence first = date.text();
        assertThat(first).hasToString("Sun, 01 Mar 2026 12:00:59 GMT");

        now.set(Instant.parse("2026-03-01T12:00:59.999Z"));
        assertThat(date.text()).isSameAs(first);

        now.set(Instant.parse("2026-03-01T12:01:00Z"));
        assertThat(date.text()).hasToString("Sun, 01 Mar 2026 12:01:00 GMT");
    }

    @Test
    void aClockThatIsSetBackIsFollowed() {
        now.set(Instant.parse("2026-02-28T23:59:59Z"));

        assertThat(date.text()).hasToString("Sat, 28 Feb 2026 23:59:59 GMT");
    }
}
