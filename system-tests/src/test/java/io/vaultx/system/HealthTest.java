package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/liveness", "/health/readiness"})
    void aRunningServerIsUpForAnybody(String path) {
        JsonNode health = SERVER.anonymous().get(path).expect(200).json();

        assertThat(health.get("status").asText()).isEqualTo("UP");
        assertThat(health.get("checks").isArray()).isTrue();
    }

    @Test
    void readinessTellsOfTheRecordsAndTheChunks() {
        JsonNode checks = SERVER.anonymous().get("/health/readiness").json().get("checks");

        assertThat(checks).isNotEmpty().allSatisfy(check -> {
            assertThat(check.get("name").asText()).isNotBlank();
            assertThat(check.get("status").asText()).isEqualTo("UP");
        });
    }

    @Test
    void metricsComeAsPrometheusText() {
        Reply metrics = SERVER.anonymous()
                .get("/health/metrics", "Accept", "text/plain")
                .expect(200);

        assertThat(metrics.header("Content-Type")).contains("text/plain");
        assertThat(metrics.text()).contains("# TYPE", "jvm_memory_used_bytes");
    }
}
