package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {
    @Property(tries = 200)
    void aCursorReadsBackInItsOwnListOnly(@ForAll @Size(max = 200) byte[] position) {
        String cursor = PageCursor.write("files", position);

        assertThat(PageCursor.read("files", cursor)).isEqualTo(position);
        assertRefused("versions", cursor);
    }

    @Property(tries = 500)
    void anAlteredCursorIsRefused(
            @ForAll @Size(min = 1, max = 60) byte[] position,
            @ForAll @IntRange(min = 0, max = 1000) int where,
            @ForAll @IntRange(min = 0, max = 63) int letter) {
        String cursor = PageCursor.write("files", position);
        int at = where % cursor.length();
        char other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(letter);
        String altered = cursor.substring(0, at) + other + cursor.substring(at + 1);

        if (!altered.equals(cursor)) {
            assertRefused("files", altered);
        }
        assertRefused("files", cursor.substring(0, at));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "====", "AQAAAAA=", "über", "../.."})
    void nonsenseIsRefused(String cursor) {
        assertRefused("files", cursor);
    }

    @Test
    void anEndlessCursorIsRefused() {
        assertRefused("files", "A".repeat(10_000_000));
    }

    @Test
    void aLimitIsOneHundredUnlessItIsGiven() {
        assertThat(PageLimit.of(null)).isEqualTo(100);
        assertThat(PageLimit.of("1")).isEqualTo(1);
        assertThat(PageLimit.of("1000")).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1001", "99999999999", "ten", "1.0", "+5", " 5", "٣"})
    void anotherLimitIsRefusedByName(String limit) {
        assertThatThrownBy(() -> PageLimit.of(limit))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.members()).containsEntry("field", "limit"));
    }

    private static void assertRefused(String list, String cursor) {
        assertThatThrownBy(() -> PageCursor.read(list, cursor)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_VALUE);
            assertThat(refusal.members()).containsEntry("field", "after");
        });
    }
}
