package io.vaultx.worker.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompressionShiftTest {
    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final InstantSource clock = () -> now;

    private CompressionShift shift() {
        return new CompressionShift(new AllowedHours(22, 6), clock, ZoneOffset.UTC, () -> {
            told.add("begins");
            return () -> told.add("ends");
        });
    }

    @Test
    void theWorkIsUnderWayInItsHoursOnly() {
        CompressionShift shift = shift();

        shift.look();
        assertThat(told).isEmpty();
        now = Instant.parse("2026-01-01T22:00:00Z");
        shift.look();
        shift.look();
        assertThat(told).containsExactly("begins");
        now = Instant.parse("2026-01-02T06:00:00Z");
        shift.look();
        shift.look();
        assertThat(told).containsExactly("begins", "ends");
        now = Instant.parse("2026-01-02T23:00:00Z");
        shift.look();
        assertThat(told).containsExactly("begins", "ends", "begins");
    }

    @Test
    void whatIsUnderWayEndsWithTheProcessAndNothingBeginsAgain() {
        now = Instant.parse("2026-01-01T22:00:00Z");
        CompressionShift shift = shift();
        shift.look();

        shift.close();
        shift.look();

        assertThat(told).containsExactly("begins", "ends");
    }
}
