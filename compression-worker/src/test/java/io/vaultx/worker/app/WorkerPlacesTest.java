package io.vaultx.worker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a worker looks. */
class WorkerPlacesTest {
    private static WorkerPlaces places(Map<String, String> settings) {
        return WorkerPlaces.of(name -> Optional.ofNullable(settings.get(name)));
    }

    @Test
    void oneOrMoreFileServicesAndARegionAreNamed() {
        assertThat(places(Map.of("vaultx.files-url", "http://files:3300")))
                .isEqualTo(new WorkerPlaces(List.of(URI.create("http://files:3300")), "local"));
        assertThat(places(Map.of("vaultx.files-url", "http://a:1, https://b:2", "vaultx.region", "eu-1")))
                .isEqualTo(new WorkerPlaces(List.of(URI.create("http://a:1"), URI.create("https://b:2")), "eu-1"));
    }

    @Test
    void whatIsMissingOrWrongIsNamed() {
        assertThatThrownBy(() -> places(Map.of())).hasMessage("vaultx.files-url must be set");
        for (String wrong : List.of("", "files", "ftp://a:1", "http://a:1/x", "http://a:1,", "http://a b")) {
            assertThatThrownBy(() -> places(Map.of("vaultx.files-url", wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("vaultx.files-url must be http://host:port");
        }
        assertThatThrownBy(() -> places(Map.of("vaultx.files-url", "http://a:1", "vaultx.region", "Über")))
                .hasMessageContaining("vaultx.region must be");
    }
}
