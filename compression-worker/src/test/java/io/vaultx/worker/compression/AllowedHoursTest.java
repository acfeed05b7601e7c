package io.vaultx.worker.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AllowedHoursTest {
    private static List<Integer> allowed(String text) {
        AllowedHours hours = AllowedHours.parse(text);
        return IntStream.range(0, 24)
                .filter(hour -> hours.allow(LocalTime.of(hour, 0)))
                .boxed()
                .toList();
    }

    @Test
    void theEndIsNotAllowedAnyMore() {
        AllowedHours hours = AllowedHours.parse("1-3");

        assertThat(hours.allow(LocalTime.of(0, 59, 59))).isFalse();
        assertThat(hours.allow(LocalTime.of(1, 0))).isTrue();
        assertThat(hours.allow(LocalTime.of(2, 59, 59))).isTrue();
        assertThat(hours.allow(LocalTime.of(3, 0))).isFalse();
    }

    @Test
    void aNightGoesOverMidnight() {
        assertThat(allowed("22-6")).containsExactly(0, 1, 2, 3, 4, 5, 22, 23);
        assertThat(allowed("23-24")).containsExactly(23);
        assertThat(allowed("0-24")).hasSize(24);
    }

    @Test
    void anyOtherFormIsRefused() {
        for (String text :
                List.of("", "22", "22-", "24-6", "0-25", "5-5", "1-0", "a-b", "22:00-6:00", "-1-5", "1-2-3")) {
            assertThatThrownBy(() -> AllowedHours.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
