package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LastCountsTest {
    @Test
    void whatNobodyAskedForLongestIsForgottenFirst() {
        LastCounts counts = new LastCounts();
        for (int i = 0; i < LastCounts.MAX_UPLOADS; i++) {
            counts.note("u" + i, i);
        }
        assertThat(counts.of("u0")).isZero();

        counts.note("another", 7);

        assertThat(counts.of("u0")).isZero();
        assertThat(counts.of("u1")).isNull();
        assertThat(counts.of("another")).isEqualTo(7);
    }
}
