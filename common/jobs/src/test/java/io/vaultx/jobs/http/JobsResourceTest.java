package io.vaultx.jobs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueName;
import io.vaultx.security.DemandTable;
import io.vaultx.web.Demand;
import io.vaultx.web.PageCursor;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The administrator's door, behind the guard. */
@QuarkusTest
@QuarkusTestResource(RedisResource.class)
class JobsResourceTest {
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource
    URI server;

    @Inject
    JobQueues queues;

    @Inject
    DemandTable demands;

    private JobQueue queue;
    private JobClaims consumer;

    @BeforeEach
    void aQueueOfItsOwn() {
        queue = queues.queue(new QueueName("q" + JobId.random(new SecureRandom())));
        consumer = queue.claims("me");
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    private void publish(String... ids) {
        queue.publish(List.of(ids).stream()
                .map(id -> NewJob.of(new JobId(id), "test", new byte[] {1, 2}))
                .toList());
    }

    private void bury(int count) {
        for (ClaimedJob job : consumer.claim(count, false).jobs()) {
            consumer.fail(job, "no good", Duration.ZERO, true);
        }
    }

    private HttpResponse<String> send(String method, String path, String token) throws Exception {
        return send(method, path, token, BodyPublishers.noBody());
    }

    private HttpResponse<String> send(String method, String path, String token, BodyPublisher body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.resolve("/api/admin/jobs" + path))
                        .method(method, body)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }

    private static String adminToken() throws Exception {
        return Files.readString(TestBeans.SECRETS.resolve("admin-token")).strip();
    }

    private JsonNode expect(int status, String method, String path) throws Exception {
        return checked(status, send(method, path, adminToken()));
    }

    private JsonNode limit(int status, String body) throws Exception {
        String path = "/queues/" + queue.name() + "/rate-limit";
        return checked(status, send("PUT", path, adminToken(), BodyPublishers.ofString(body)));
    }

    private JsonNode checked(int status, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status >= 400) {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        return mapper.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }

    private JsonNode own(int status, String method, String path) throws Exception {
        return expect(status, method, "/queues/" + queue.name() + path);
    }

    @Test
    void everyRouteDemandsTheRoleAdmin() throws Exception {
        publish("a");
        assertThat(demands.rows())
                .filteredOn(row -> row.template().startsWith("/api/admin/jobs"))
                .hasSize(13)
                .allSatisfy(row -> assertThat(row.demand()).isEqualTo(Demand.ADMIN));
        assertThat(send("GET", "/queues", "nobody").statusCode()).isEqualTo(401);
        assertThat(send("POST", "/queues/" + queue.name() + "/pause", "nobody").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aQueueIsShownWithItsCounts() throws Exception {
        publish("a", "b", "c");
        consumer.complete(consumer.claim(1, false).jobs());
        consumer.claim(1, false);

        JsonNode shown = own(200, "GET", "");

        assertThat(shown.toString())
                .isEqualTo("{\"name\":\"" + queue.name() + "\",\"paused\":false,"
                        + "\"counts\":{\"waiting\":1,\"delayed\":0,\"active\":1,\"completed\":1,\"dead\":0},"
                        + "\"totals\":{\"published\":3,\"completed\":1,\"failed\":0,\"retried\":0},"
                        + "\"longestWaitMillis\":"
                        + shown.get("longestWaitMillis").asLong() + ",\"rateLimit\":null}");
        assertThat(shown.get("longestWaitMillis").isNumber()).isTrue();
        expect(404, "GET", "/queues/nobody");
        expect(404, "GET", "/queues/No%20Name");
    }

    @Test
    void queuesAreListedInPages() throws Exception {
        List<String> own = new ArrayList<>();
        for (String end : List.of("a", "b", "c")) {
            QueueName name = new QueueName(queue.name() + end);
            queues.queue(name).publish(List.of(NewJob.of(new JobId("a"), "test", new byte[0])));
            own.add(name.value());
        }

        List<String> listed = new ArrayList<>();
        JsonNode page = expect(200, "GET", "/queues?limit=1");
        while (true) {
            assertThat(page.get("items")).hasSize(1);
            listed.add(page.get("items").get(0).get("name").asText());
            if (page.get("next").isNull()) {
                break;
            }
            page = expect(
                    200, "GET", "/queues?limit=1&after=" + page.get("next").asText());
        }

        assertThat(listed).containsSubsequence(own).doesNotHaveDuplicates();
        expect(400, "GET", "/queues?limit=0");
        expect(400, "GET", "/queues?after=nonsense");
    }

    @Test
    void jobsOfAStateAreListedInPages() throws Exception {
        publish("a", "b", "c");

        JsonNode first = own(200, "GET", "/jobs?state=waiting&limit=2");
        JsonNode second = own(
                200,
                "GET",
                "/jobs?state=waiting&limit=2&after=" + first.get("next").asText());

        assertThat(first.get("items").findValuesAsText("id")).containsExactly("a", "b");
        assertThat(second.get("items").findValuesAsText("id")).containsExactly("c");
        assertThat(second.get("next").isNull()).isTrue();
        own(400, "GET", "/jobs");
        own(400, "GET", "/jobs?state=lost");
        own(400, "GET", "/jobs?state=dead&after=" + first.get("next").asText());
    }

    /** The checksum of a cursor is no secret: whoever knows the form can make one of anything. */
    @Test
    void aForgedCursorIsABadRequestInEveryState() throws Exception {
        publish("a");
        List<String> noPositions = List.of("", "nonsense", "1 no sense", "-1 x", "1-", "1 99999999999999999999-1 ");
        for (String state : List.of("waiting", "active", "delayed", "completed", "dead")) {
            for (String position : noPositions) {
                assertForged(state, position);
            }
        }
        assertForged("waiting", "9 1-1");
        assertForged("completed", "9 1-1");
    }

    private void assertForged(String state, String position) throws Exception {
        String cursor =
                PageCursor.write("jobs\n" + queue.name() + "\n" + state, position.getBytes(StandardCharsets.UTF_8));

        JsonNode problem = own(400, "GET", "/jobs?state=" + state + "&after=" + cursor);

        assertThat(problem.get("field").asText()).as(state + " " + position).isEqualTo("after");
    }

    @Test
    void aRateIsSetShownAndTakenAway() throws Exception {
        publish("a", "b", "c");

        JsonNode limited = limit(200, "{\"jobs\": 2, \"perMillis\": 86400000}");
        assertThat(limited.get("rateLimit").toString()).isEqualTo("{\"jobs\":2,\"perMillis\":86400000}");
        assertThat(consumer.claim(5, false).jobs()).hasSize(2);
        for (String wrong : List.of(
                "{}",
                "{\"jobs\": 1}",
                "{\"jobs\": 0, \"perMillis\": 1}",
                "{\"jobs\": 10001, \"perMillis\": 1}",
                "{\"jobs\": 1, \"perMillis\": 0}",
                "{\"jobs\": 1, \"perMillis\": 86400001}")) {
            limit(400, wrong);
        }

        assertThat(own(200, "DELETE", "/rate-limit").get("rateLimit").isNull()).isTrue();
        assertThat(consumer.claim(5, false).jobs()).hasSize(1);
    }

    @Test
    void aDeadLetterIsInspectedReplayedAndPurged() throws Exception {
        publish("a", "b", "c");
        bury(3);

        JsonNode letter = own(200, "GET", "/jobs/b");
        assertThat(letter.get("state").asText()).isEqualTo("dead");
        assertThat(letter.get("lastFailure").asText()).isEqualTo("no good");
        assertThat(letter.get("payload").asText()).isEqualTo("AQI=");
        assertThat(letter.get("publishedAt").asText()).matches("\\d{4}-.*\\.\\d{3}Z");
        assertThat(own(200, "POST", "/jobs/b/replay").get("state").asText()).isEqualTo("waiting");
        assertThat(own(200, "POST", "/jobs/b/replay").get("state").asText()).isEqualTo("waiting");

        assertThat(own(200, "POST", "/dead/replay").get("count").asInt()).isEqualTo(2);
        bury(3);
        assertThat(own(200, "DELETE", "/dead").get("count").asInt()).isEqualTo(3);
        own(404, "GET", "/jobs/b");
        own(404, "POST", "/jobs/b/replay");
        own(404, "GET", "/jobs/no%20id");
    }

    @Test
    void aQueueIsPausedResumedAndDrained() throws Exception {
        publish("a", "b");
        queue.publish(List.of(NewJob.of(new JobId("later"), "test", new byte[0]).withDelay(Duration.ofHours(1))));

        assertThat(own(200, "POST", "/pause").get("paused").asBoolean()).isTrue();
        assertThat(consumer.claim(5, false).jobs()).isEmpty();
        assertThat(own(200, "POST", "/resume").get("paused").asBoolean()).isFalse();
        assertThat(consumer.claim(1, false).jobs()).hasSize(1);

        assertThat(own(200, "POST", "/drain").get("count").asInt()).isEqualTo(1);
        assertThat(own(200, "POST", "/drain?delayed=true").get("count").asInt()).isEqualTo(1);
        own(400, "POST", "/drain?delayed=perhaps");
    }

    @Test
    void aJobIsRemovedUnlessAWorkerHoldsIt() throws Exception {
        publish("a", "b");
        consumer.claim(1, false);

        own(409, "DELETE", "/jobs/a");
        own(204, "DELETE", "/jobs/b");
        own(404, "DELETE", "/jobs/b");
    }

    @Test
    void everyRouteIsInTheApiDocument() throws Exception {
        String document = http.send(
                        HttpRequest.newBuilder(server.resolve("/q/openapi")).build(), BodyHandlers.ofString())
                .body();

        assertThat(demands.rows())
                .filteredOn(row -> row.template().startsWith("/api/admin/jobs"))
                .allSatisfy(row -> assertThat(document).contains(row.template() + ":"));
    }
}
