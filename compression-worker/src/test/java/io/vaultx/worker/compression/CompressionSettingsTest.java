package io.vaultx.worker.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class CompressionSettingsTest {
    private static Config config(Map<String, String> set) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(set, "test", 100))
                .build();
    }

    @Test
    void nothingIsSetByDefault() {
        assertThat(CompressionSettings.of(config(Map.of()))).isEqualTo(CompressionSettings.DEFAULT);
    }

    @Test
    void everythingCanBeSet() {
        Map<String, String> set = Map.of(
                "vaultx.compression.level", "19",
                "vaultx.compression.hours", "22-6",
                "vaultx.compression.bytes-per-second", "1000");

        assertThat(CompressionSettings.of(config(set)))
                .isEqualTo(new CompressionSettings(19, new AllowedHours(22, 6), 1000));
    }

    @Test
    void whatBreaksItsRuleIsNamed() {
        Map.of(
                        "level", "20",
                        "hours", "5",
                        "bytes-per-second", "0")
                .forEach((name, value) -> assertThatThrownBy(
                                () -> CompressionSettings.of(config(Map.of("vaultx.compression." + name, value))))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("vaultx.compression." + name));
        assertThatThrownBy(() -> CompressionSettings.of(config(Map.of("vaultx.compression.level", "4294967299"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CompressionSettings.of(config(Map.of("vaultx.compression.level", "fast"))))
                .hasMessageContaining("vaultx.compression.level");
    }
}
