package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration keys of docs/RIAK.md. */
class RiakSettingsTest {
    private static RiakSettings from(Map<String, String> settings) {
        return RiakSettings.from(key -> Optional.ofNullable(settings.get(key)));
    }

    @Test
    void theDefaultsAreWhatTheDocumentSays() {
        RiakSettings settings = from(Map.of("vaultx.riak", "one, two:10017,[::1]:8088,[::2]"));

        assertThat(settings.nodes())
                .extracting(RiakAddress::toString)
                .containsExactly("one:8087", "two:10017", "[::1]:8088", "[::2]:8087");
        assertThat(settings.buckets()).isEqualTo(new RiakSettings.Buckets("vaultx", "vaultx-exclusive", "vaultx"));
        assertThat(settings.quorums()).isEqualTo(new RiakSettings.Quorums(3, 2, 2, 3, 2, 2));
        assertThat(settings.limits()).isEqualTo(new RiakSettings.Limits(Duration.ofSeconds(5), 3, 32));
    }

    @Test
    void everyKeyIsRead() {
        RiakSettings settings = from(Map.ofEntries(
                Map.entry("vaultx.riak", "h:1"),
                Map.entry("vaultx.riak.type", "t"),
                Map.entry("vaultx.riak.exclusive-type", "e"),
                Map.entry("vaultx.riak.space", "s"),
                Map.entry("vaultx.riak.n", "5"),
                Map.entry("vaultx.riak.r", "4"),
                Map.entry("vaultx.riak.pr", "1"),
                Map.entry("vaultx.riak.w", "3"),
                Map.entry("vaultx.riak.pw", "2"),
                Map.entry("vaultx.riak.dw", "1"),
                Map.entry("vaultx.riak.timeout-millis", "7"),
                Map.entry("vaultx.riak.attempts", "8"),
                Map.entry("vaultx.riak.connections", "9")));

        assertThat(settings.buckets()).isEqualTo(new RiakSettings.Buckets("t", "e", "s"));
        assertThat(settings.quorums()).isEqualTo(new RiakSettings.Quorums(5, 4, 1, 3, 2, 1));
        assertThat(settings.limits()).isEqualTo(new RiakSettings.Limits(Duration.ofMillis(7), 8, 9));
    }

    @ParameterizedTest
    @CsvSource({
        "vaultx.riak, ''",
        "vaultx.riak, host:none",
        "vaultx.riak, host:0",
        "vaultx.riak, 'a,,b'",
        "vaultx.riak.type, vaultx-exclusive",
        "vaultx.riak.space, a/b",
        "vaultx.riak.n, 0",
        "vaultx.riak.r, 4",
        "vaultx.riak.w, 1",
        "vaultx.riak.pw, -1",
        "vaultx.riak.dw, 0",
        "vaultx.riak.timeout-millis, 0",
        "vaultx.riak.attempts, 0",
        "vaultx.riak.connections, many"
    })
    void whatIsOutOfRangeIsRefused(String key, String value) {
        Map<String, String> settings =
                key.equals("vaultx.riak") ? Map.of(key, value) : Map.of("vaultx.riak", "h", key, value);

        assertThatThrownBy(() -> from(settings)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutNodesItSaysWhatIsMissing() {
        assertThatThrownBy(() -> from(Map.of())).hasMessageContaining("vaultx.riak");
    }
}
