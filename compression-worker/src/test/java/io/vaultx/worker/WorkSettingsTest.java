package io.vaultx.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an operator may set of the work on versions. */
class WorkSettingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static WorkSettings settings(Map<String, String> values) {
        return WorkSettings.of(
                new SmallRyeConfigBuilder().withDefaultValues(values).build(), "worker", PATIENCE, new Random(1));
    }

    @Test
    void fiveJobsAreDoneAtOnceUnlessAnotherNumberIsSet() {
        assertThat(settings(Map.of()).worker().concurrency()).isEqualTo(5);
        assertThat(settings(Map.of("BULL_CONCURRENCY", "17")).worker().concurrency())
                .isEqualTo(17);
        assertThat(settings(Map.of()).worker().patience()).isEqualTo(PATIENCE);
        assertThat(settings(Map.of("vaultx.compression.level", "7"))
                        .compression()
                        .level())
                .isEqualTo(7);
    }

    @Test
    void noNumberAndOneOutOfRangeAreRefused() {
        for (String odd : List.of("soon", "-1", "1.5", "5 ", "12345678901")) {
            assertThatThrownBy(() -> settings(Map.of("BULL_CONCURRENCY", odd)))
                    .as(odd)
                    .hasMessage("BULL_CONCURRENCY must be a whole number, got " + odd);
        }
        assertThatThrownBy(() -> settings(Map.of("BULL_CONCURRENCY", "0")))
                .hasMessageContaining("concurrency must be 1 to 1000");
    }

    /** Several workers of one Redis must not be taken for one. */
    @Test
    void everyProcessHoldsItsJobsByAnotherName() {
        Random random = new Random(1);
        var config = new SmallRyeConfigBuilder().build();
        String one =
                WorkSettings.of(config, "worker", PATIENCE, random).worker().consumer();

        assertThat(one).startsWith("worker-");
        assertThat(WorkSettings.of(config, "worker", PATIENCE, random).worker().consumer())
                .isNotEqualTo(one);
    }
}
