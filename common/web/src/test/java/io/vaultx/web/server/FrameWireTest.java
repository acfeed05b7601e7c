package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.BodySink;
import io.vaultx.web.HttpDates;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameWireTest {
    private static final String PAST = "Sun, 06 Nov 1994 08:49:37 GMT";

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void aRefusalIsAProblemWithItsMembersAndHeaders() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/busy", e -> {
                            throw new Refusal(ProblemType.UNAVAILABLE, "try later")
                                    .with("limit", 7)
                                    .header("Retry-After", "3");
                        })
                        .start();
                WireClient client = server.connect()) {
            WireClient.Answer answer =
                    client.send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            JsonNode problem = mapper.readTree(answer.body());

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers())
                    .containsEntry("retry-after", "3")
                    .containsEntry("content-type", "application/problem+json")
                    .containsEntry("x-request-id", problem.get("instance").asText());
            assertThat(problem.get("type").asText()).isEqualTo("urn:vaultx:problem:unavailable");
            assertThat(problem.get("status").asInt()).isEqualTo(503);
            assertThat(problem.get("detail").asText()).isEqualTo("try later");
            assertThat(problem.get("retry").asText()).isEqualTo("after");
            assertThat(problem.get("limit").asInt()).isEqualTo(7);
        }
    }

    @Test
    void whoIsToComeBackIsToldWhenThoughTheRefusalSaysNothing() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/busy", e -> {
                            throw new Refusal(ProblemType.UNAVAILABLE, "try later");
                        })
                        .route("GET", "/often", e -> {
                            throw new Refusal(ProblemType.TOO_MANY_REQUESTS, "slow down");
                        })
                        .route("GET", "/taken", e -> {
                            throw new Refusal(ProblemType.CONFLICT, "taken");
                        })
                        .start();
                WireClient client = server.connect()) {
            assertThat(client.send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .headers())
                    .containsEntry("retry-after", "5");
            assertThat(client.send("GET /often HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .headers())
                    .containsEntry("retry-after", "5");
            assertThat(client.send("GET /taken HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .headers())
                    .doesNotContainKey("retry-after");
        }
    }

    @Test
    void aServiceThatStopsSaysSoAndWhenToComeBack() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/here", e -> e.json(200, Map.of(), Map.of()))
                        .start();
                WireClient client = server.connect()) {
            server.stopRoutes();

            WireClient.Answer answer =
                    client.send("GET /here HTTP/1.1\r\nHost: x\r\n\r\n").answer();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers())
                    .containsEntry("retry-after", "5")
                    .containsEntry("content-type", "application/problem+json")
                    .containsKey("x-request-id");
        }
    }

    @Test
    void anUnexpectedFailureTellsNothingOfTheInside() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/broken", e -> {
                            throw new IllegalStateException("a secret");
                        })
                        .route("GET", "/silent", e -> {})
                        .start();
                WireClient client = server.connect()) {
            for (String path : List.of("/broken", "/silent")) {
                WireClient.Answer answer = client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                        .answer();

                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.text()).doesNotContain("secret").doesNotContain("Exception");
            }
        }
    }

    @Test
    void aSaneRequestIdIsKeptAndAnotherReplaced() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG).start();
                WireClient client = server.connect()) {
            String request = "GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: ";

            assertThat(client.send(request + "proxy-1.a_B\r\n\r\n").answer().headers())
                    .containsEntry("x-request-id", "proxy-1.a_B");
            assertThat(client.send(request + "a b\"<script>\r\n\r\n")
                            .answer()
                            .headers()
                            .get("x-request-id"))
                    .matches("[0-9a-f]{12}-[0-9a-f]{8}");
            assertThat(client.send(request + "a".repeat(65) + "\r\n\r\n")
                            .answer()
                            .headers()
                            .get("x-request-id"))
                    .hasSize(21);
        }
    }

    @Test
    void aNoContentAnswerHasNoLength() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("DELETE", "/x", e -> e.answer(204, Map.of(), new byte[0]))
                        .route("GET", "/x", e -> e.answer(304, Map.of("ETag", "\"a\""), new byte[0]))
                        .start();
                WireClient client = server.connect()) {
            assertThat(client.send("DELETE /x HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .headers())
                    .doesNotContainKey("content-length");
            assertThat(client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .headers())
                    .doesNotContainKey("content-length")
                    .containsEntry("etag", "\"a\"");
        }
    }

    @Test
    void whatARequestSaysReachesTheHandlerDecodedOnce() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route(
                                "GET",
                                "/o/{bucket}/{path...}",
                                e -> e.json(
                                        200,
                                        Map.of(),
                                        Map.of(
                                                "bucket", e.pathParam("bucket"),
                                                "path", e.pathTail(),
                                                "q", String.valueOf(e.query("q")),
                                                "list", String.valueOf(e.header("x-list")),
                                                "none", String.valueOf(e.header("x-none")))))
                        .start();
                WireClient client = server.connect()) {
            JsonNode seen = mapper.readTree(client.send(
                            "GET /o/h%C3%A9/a/../b//c%2Fd%2520?q=1+2%2B HTTP/1.1\r\nHost: x\r\nX-List: a\r\nX-List: b\r\n\r\n")
                    .answer()
                    .body());

            assertThat(seen.get("bucket").asText()).isEqualTo("hé");
            assertThat(mapper.convertValue(seen.get("path"), List.class))
                    .isEqualTo(List.of("a", "..", "b", "", "c/d%20"));
            assertThat(seen.get("q").asText()).isEqualTo("1 2+");
            assertThat(seen.get("list").asText()).isEqualTo("a, b");
            assertThat(seen.get("none").asText()).isEqualTo("null");
            assertThat(client.send("GET /o/b/%zz HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(400);
            assertThat(client.send("GET /o/b/%00 HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void everyAnswerHasOneDate() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/x", e -> e.json(200, Map.of(), Map.of()))
                        .route("GET", "/of-another", e -> e.answer(200, Map.of("Date", PAST), new byte[1]))
                        .route("GET", "/same", e -> e.answer(304, Map.of(), new byte[0]))
                        .route("DELETE", "/x", e -> e.answer(204, Map.of(), new byte[0]))
                        .route("GET", "/stream", e -> {
                            try (BodySink sink = e.stream(200, Map.of(), 1)) {
                                sink.write(sink.buffer(1).put((byte) 1));
                            }
                        })
                        .route("GET", "/broken", e -> {
                            throw new IllegalStateException("broken");
                        })
                        .start();
                WireClient client = server.connect()) {
            for (String request : List.of(
                    "GET /x", "HEAD /x", "DELETE /x", "GET /same", "GET /stream", "GET /broken", "GET /nothing")) {
                String head =
                        client.send(request + " HTTP/1.1\r\nHost: x\r\n\r\n").head(request.startsWith("HEAD"));

                assertThat(HttpDates.parse(onlyDate(head))).as(head).isPresent();
            }
            assertThat(onlyDate(client.send("GET / HTTP/1.1\r\n\r\n").head(false)))
                    .as("refused by Vert.x")
                    .isNotEmpty();
            assertThat(onlyDate(client.send("GET /of-another HTTP/1.1\r\nHost: x\r\n\r\n")
                            .head(false)))
                    .isEqualTo(PAST);
        }
    }

    private static String onlyDate(String head) {
        List<String> dates = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("date: "))
                .toList();
        assertThat(dates).as(head).hasSize(1);
        return dates.getFirst().substring("date: ".length());
    }

    @Test
    void aConnectionThatAsksNothingIsClosed() throws Exception {
        try (WireServer server = WireServer.with(WireServer.SHORT).start();
                WireClient silent = server.connect();
                WireClient used = server.connect()) {
            used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer();

            assertThat(silent.readToEnd()).isZero();
            assertThat(used.readToEnd()).isZero();
        }
    }

    @Test
    void headersThatTrickleAreCutOff() throws Exception {
        try (WireServer server = WireServer.with(WireServer.SHORT).start();
                WireClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\n");
            Thread trickle = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        client.send("x");
                        LockSupport.parkNanos(10_000_000);
                    }
                } catch (java.io.IOException closed) {
                    // As it should be.
                }
            });

            assertThat(client.readToEnd()).isZero();
            trickle.join();
        }
    }

    @Test
    void aStoryThatTakesItsTimeIsNotCutOff() throws Exception {
        long nanos = 2 * WireServer.SHORT.head().toNanos();
        try (WireServer server = WireServer.with(WireServer.SHORT)
                        .route("GET", "/slow", e -> {
                            long until = System.nanoTime() + nanos;
                            while (System.nanoTime() < until) {
                                LockSupport.parkNanos(until - System.nanoTime());
                            }
                            e.answer(200, Map.of(), new byte[3]);
                        })
                        .start();
                WireClient client = server.connect()) {
            assertThat(client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .body())
                    .hasSize(3);
        }
    }

    @Test
    void aRequestLineOrHeadersOverTheLimitAreRefusedBare() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG).start()) {
            try (WireClient client = server.connect()) {
                client.send("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(414);
            }
            try (WireClient client = server.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(17_000) + "\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(431);
            }
        }
    }
}
