package io.vaultx.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The program of its own before anybody whom it needs has started. */
@QuarkusTest
@QuarkusTestResource(NobodyThere.class)
class WorkerProgramTest {
    private static final Pattern CHECK = Pattern.compile("\"name\":\\s*\"([a-z-]+)\",\\s*\"status\":\\s*\"([A-Z]+)\"");

    @TestHTTPResource("/")
    URI worker;

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(worker.resolve(path)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void itWaitsAndSaysWhoIsMissing() throws Exception {
        HttpResponse<String> answer = get("/health/readiness");

        Map<String, String> states = new TreeMap<>();
        Matcher checks = CHECK.matcher(answer.body());
        while (checks.find()) {
            states.put(checks.group(1), checks.group(2));
        }
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(states)
                .isEqualTo(Map.of("serving", "UP", "redis", "DOWN", "file-services", "DOWN", "nodes", "DOWN"));
        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void itHasItsFigures() throws Exception {
        assertThat(get("/health/metrics").body())
                .contains("jvm_memory_max_bytes", "vaultx_breaker_state{dependency=\"file-service 127.0.0.1:");
    }

    /** It knows no administrators. */
    @Test
    void itShowsNobodyTheQueues() throws Exception {
        assertThat(get("/api/admin/jobs/queues").statusCode()).isEqualTo(404);
    }
}
