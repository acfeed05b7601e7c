package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sets is taken, or refused before anything is opened. */
class LogSettingsTest {
    @TempDir
    Path folder;

    private ChunkLogOptions with(String name, Object value) throws IOException {
        ChunkLogOptions defaults = ChunkLogOptions.in(folder, new TestLogs.TestClock(), new Random(1));
        return LogSettings.over(defaults, new Settings(Map.of("vaultx.chunks." + name, value)));
    }

    @Test
    void whatIsSetTakesTheDefaultsPlace() throws IOException {
        assertThat(with("keep", Duration.ofMinutes(3)).keep()).isEqualTo(Duration.ofMinutes(3));
        assertThat(with("segment-bytes", 1L << 20).segmentBytes()).isEqualTo(1L << 20);
        assertThat(with("checkpoint-bytes", 5L).checkpointBytes()).isEqualTo(5);
        assertThat(with("first-scrub", Duration.ZERO).mend().firstScrub()).isEqualTo(Duration.ZERO);
        assertThat(with("keep", ChunkLogOptions.KEEP).mend()).isEqualTo(MendPace.DEFAULT);
    }

    @Test
    void aTimeThatNoClockCountsIsRefused() {
        for (String name : new String[] {"keep", "scrub-every", "compact-every"}) {
            for (Duration time : new Duration[] {
                Duration.ofNanos(1),
                Duration.ofSeconds(-1),
                Duration.ofDays(36_501),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE)
            }) {
                assertThatThrownBy(() -> with(name, time))
                        .as("%s %s", name, time)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("vaultx.chunks." + name);
            }
            assertThatThrownBy(() -> with(name, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSizeOrAPaceThatCannotBeIsRefused() {
        for (String name : new String[] {"checkpoint-bytes", "scrub-bytes-per-second", "compact-bytes-per-second"}) {
            assertThatThrownBy(() -> with(name, 0L)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> with("segment-bytes", (1L << 20) - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vaultx.chunks.segment-bytes");
    }

    /** Values that have their types already. */
    private record Settings(Map<String, Object> values) implements Config {
        @Override
        public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
            return Optional.ofNullable(values.get(name)).map(type::cast);
        }

        @Override
        public <T> T getValue(String name, Class<T> type) {
            return getOptionalValue(name, type).orElseThrow();
        }

        @Override
        public Iterable<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public Iterable<ConfigSource> getConfigSources() {
            return List.of();
        }

        @Override
        public ConfigValue getConfigValue(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public <T> Optional<Converter<T>> getConverter(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new UnsupportedOperationException(type.getName());
        }
    }
}
