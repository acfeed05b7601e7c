package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What anybody may read of everybody's requests: routes and figures, never a path. */
@QuarkusTest
@QuarkusTestResource(TemporaryData.class)
class MetricsTest {
    private static final Pattern COUNT = Pattern.compile(
            "http_server_requests_seconds_count\\{method=\"(.*)\",outcome=\"(.*)\",status=\"(.*)\",uri=\"(.*)\"} (.*)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper mapper = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void noMetricShowsAPathAndEveryRequestCountsForItsRoute() throws Exception {
        String bearer = "Bearer "
                + json(call(
                                "POST",
                                "/api/auth/register",
                                "{\"email\":\"a@example.org\",\"password\":\"a long phrase\"}"))
                        .get("accessToken")
                        .asText();
        Map<String, Long> before = counts();
        List<String> secrets = new ArrayList<>(List.of("salary", "Zo%C3%AB", "Zoë", "hr/", "nowhere", "a@example"));
        List<String> files = new ArrayList<>();
        for (String name : List.of("hr/salary%20list.xlsx", "Zo%C3%AB/%22quoted%22%7D", "x%3By;a=b")) {
            JsonNode file = json(call("PUT", "/api/objects/home/" + name, "content of " + name, bearer));
            files.add(file.get("id").asText());
            secrets.add(name);
            secrets.add(file.get("sha256").asText());
            assertThat(call("GET", "/api/objects/home/" + name, "", bearer).statusCode())
                    .isEqualTo(200);
        }
        secrets.addAll(files);
        for (String file : files) {
            assertThat(call("GET", "/api/files/" + file + "/content", "", bearer)
                            .statusCode())
                    .isEqualTo(200);
            String token = json(call("POST", "/api/files/" + file + "/signed-url", "{}", bearer))
                    .get("token")
                    .asText();
            secrets.add(token);
            assertThat(call("GET", "/api/files/download/" + token, "").statusCode())
                    .isEqualTo(200);
            assertThat(call("HEAD", "/api/files/download/" + token, "").statusCode())
                    .isEqualTo(200);
            assertThat(call("GET", "/api/files/download/" + token + "x", "").statusCode())
                    .isEqualTo(403);
        }
        assertThat(call("GET", "/api/files?prefix=hr/", "", bearer).statusCode())
                .isEqualTo(200);
        assertThat(call("GET", "/api/objects/home/nowhere", "", bearer).statusCode())
                .isEqualTo(404);
        assertThat(call("GET", "/api/objects/home/nowhere", "").statusCode()).isEqualTo(401);
        assertThat(call("GET", "/nowhere/at/all", "", bearer).statusCode()).isEqualTo(404);
        assertThat(call("NOWHERE", "/api/files/" + files.getFirst(), "", bearer).statusCode())
                .isEqualTo(405);

        Map<String, Long> expected = new TreeMap<>();
        expected.put("PUT SUCCESS 201 /api/objects/{bucket}/{path...}", 3L);
        expected.put("GET SUCCESS 200 /api/objects/{bucket}/{path...}", 3L);
        expected.put("GET SUCCESS 200 /api/files/{id}/content", 3L);
        expected.put("POST SUCCESS 201 /api/files/{id}/signed-url", 3L);
        expected.put("GET SUCCESS 200 /api/files/download/{token}", 3L);
        expected.put("HEAD SUCCESS 200 /api/files/download/{token}", 3L);
        expected.put("GET CLIENT_ERROR 403 /api/files/download/{token}", 3L);
        expected.put("GET SUCCESS 200 /api/files", 1L);
        expected.put("GET CLIENT_ERROR 404 /api/objects/{bucket}/{path...}", 1L);
        expected.put("GET CLIENT_ERROR 401 /api/objects/{bucket}/{path...}", 1L);
        expected.put("GET CLIENT_ERROR 404 UNKNOWN", 1L);
        expected.put("OTHER CLIENT_ERROR 405 UNKNOWN", 1L);
        // A client may have read its answer before it is counted.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!since(before).equals(expected) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(since(before)).isEqualTo(expected);
        assertThat(metrics()).doesNotContain(secrets);
    }

    /** How much more was asked of each route, but for the metrics themselves. */
    private Map<String, Long> since(Map<String, Long> before) throws IOException, InterruptedException {
        Map<String, Long> more = counts();
        before.forEach((key, count) -> more.merge(key, -count, Long::sum));
        more.values().removeIf(count -> count == 0);
        more.keySet().removeIf(key -> key.endsWith(" /health/metrics"));
        return more;
    }

    private Map<String, Long> counts() throws IOException, InterruptedException {
        Map<String, Long> counts = new TreeMap<>();
        Matcher lines = COUNT.matcher(metrics());
        while (lines.find()) {
            counts.put(String.join(" ", lines.group(1), lines.group(2), lines.group(3), lines.group(4)), (long)
                    Double.parseDouble(lines.group(5)));
        }
        return counts;
    }

    private String metrics() throws IOException, InterruptedException {
        return call("GET", "/health/metrics", "").body();
    }

    private JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return mapper.readTree(answer.body());
    }

    private HttpResponse<String> call(String method, String path, String body, String... bearer)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .setHeader("Content-Type", "application/json");
        if (bearer.length > 0) {
            request.setHeader("Authorization", bearer[0]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
