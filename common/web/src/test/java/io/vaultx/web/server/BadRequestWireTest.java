package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are none: refused like any other, with an id and a problem, and then the connection ends. */
@Timeout(60)
class BadRequestWireTest {
    private static final String PUT = "PUT /take HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n";

    private static WireServer server;

    private final ObjectMapper mapper = new ObjectMapper();

    @BeforeAll
    static void start() throws Exception {
        server = WireServer.with(WireServer.SHORT)
                .route("GET", "/here", e -> e.json(200, Map.of(), Map.of()))
                .route("GET", "/o/{path...}", e -> e.json(200, Map.of(), Map.of("path", e.pathTail())))
                .route("GET", "/q", e -> e.json(200, Map.of(), Map.of("prefix", String.valueOf(e.query("prefix")))))
                .route("PUT", "/ignore", e -> e.json(200, Map.of(), Map.of()))
                .route("PUT", "/take", e -> {
                    long bytes = 0;
                    var body = e.body();
                    for (var next = body.next(); next != null; next = body.next()) {
                        bytes += next.remaining();
                    }
                    e.json(200, Map.of(), Map.of("taken", bytes));
                })
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: x",
                "Content-Length: -1",
                "Content-Length: +2",
                "Content-Length: 2|Content-Length: 3",
                "Content-Length: 99999999999999999999999",
                "Foo : bar",
                "Foo",
                "Foo: b\0r",
                "Host: y",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked|Content-Length: 2"
            })
    void aHeadThatIsNoneIsAProblemWithTheIdOfItsRequestAndTheEndOfTheConnection(String header) throws Exception {
        try (WireClient client = server.connect()) {
            client.send(PUT + header.replace("|", "\r\n") + "\r\n\r\n{}");

            assertThat(refused(client).headers()).containsEntry("x-request-id", "mine");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /here FOO/1.1\r\nHost: x\r\n\r\n",
                "GET /here HTTP/2.0\r\nHost: x\r\n\r\n",
                "GET /here HTTP/1.2\r\nHost: x\r\n\r\n",
                "GET /here\r\n\r\n",
                "GET /here HTTP/1.1\r\nHost: x\r\nFoo: a\nBar: b\r\n\r\n",
                "G(T /here HTTP/1.1\nHost: x\n\n",
                "PUT /take HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002 hello\r\n\r\n"
            })
    void aRequestLineThatIsNoneIsAProblem(String request) throws Exception {
        try (WireClient client = server.connect()) {
            client.send(request);

            assertThat(refused(client).headers().get("x-request-id")).isNotEmpty();
        }
    }

    @Test
    void whatCameBeforeABadHeadIsAnsweredFirst() throws Exception {
        try (WireClient client = server.connect()) {
            String good = "GET /here HTTP/1.1\r\nHost: x\r\n\r\n";
            client.send(good + good + "GET /here HTTP/1.1\r\nHost : x\r\n\r\n" + good);

            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.answer().status()).isEqualTo(200);
            refused(client);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "-2\r\n{}\r\n",
                "2\r\n{}xx0\r\n\r\n",
                "ffffffffffffffffff\r\n{}",
                "100000002\r\n{}\r\n0\r\n\r\n"
            })
    void aChunkThatIsNoneIsAProblemForWhoeverReadsTheBody(String chunks) throws Exception {
        for (String before : List.of("", "3\r\nabc\r\n", "20000\r\n" + "x".repeat(0x20000) + "\r\n")) {
            try (WireClient client = server.connect()) {
                client.send(PUT + "Transfer-Encoding: chunked\r\n\r\n" + before);
                client.send(chunks);

                assertThat(refused(client).headers()).containsEntry("x-request-id", "mine");
            }
        }
    }

    @Test
    void aChunkThatIsNoneInABodyThatNobodyReadsEndsTheConnectionBehindTheAnswer() throws Exception {
        try (WireClient client = server.connect()) {
            client.send("PUT /ignore HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                    + "GET /here HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.answer().status()).isBetween(200, 400);
            assertThat(client.readToEnd()).isZero();
        }
    }

    /** As it comes from curl for what a person typed, and from nobody who builds targets with care. */
    @ParameterizedTest
    @ValueSource(strings = {"caf\u00e9", "a%20\u00e9+b", "\u65e5\u672c\u8a9e", "\ud83d\ude00", "%C3\u00e9"})
    void bytesBeyondAsciiInATargetAreTakenForPercentEncodedOnes(String name) throws Exception {
        String encoded = name.replace("+", "%2B");
        for (String c : new String[] {"\u00e9", "\u65e5", "\u672c", "\u8a9e", "\ud83d\ude00"}) {
            encoded = encoded.replace(c, URLEncoder.encode(c, StandardCharsets.UTF_8));
        }
        try (WireClient client = server.connect()) {
            for (String target : List.of("/o/%s", "/q?a=b&prefix=%s&limit=1")) {
                String raw = "GET " + target.formatted(name.replace("+", "%2B")) + " HTTP/1.1\r\nHost: x\r\n\r\n";
                client.send(raw.getBytes(StandardCharsets.UTF_8));
                WireClient.Answer answer = client.answer();
                WireClient.Answer expected = client.send(
                                "GET " + target.formatted(encoded) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                        .answer();

                assertThat(answer.status()).isEqualTo(name.startsWith("%C3") ? 400 : 200);
                assertThat(expected.status()).isEqualTo(answer.status());
                if (answer.status() == 200) {
                    assertThat(answer.text()).isEqualTo(expected.text());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS * HTTP/1.1\r\nHost: x",
                "CONNECT x:80 HTTP/1.1\r\nHost: x",
                "GET here HTTP/1.1\r\nHost: x"
            })
    void aTargetThatIsNoPathIsToldSo(String head) throws Exception {
        try (WireClient client = server.connect()) {
            WireClient.Answer answer = client.send(head + "\r\n\r\n").answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("must be a path");
        }
    }

    private WireClient.Answer refused(WireClient client) throws Exception {
        String version = client.line();
        assertThat(version).matches("HTTP/1\\.[01] 400 Bad Request");
        WireClient.Answer answer = client.answerBehind(version);
        assertThat(answer.headers())
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("connection", "close")
                .containsKey("date");
        JsonNode problem = mapper.readTree(answer.body());
        assertThat(problem.get("type").asText()).isEqualTo("urn:vaultx:problem:malformed");
        assertThat(problem.get("instance").asText()).isEqualTo(answer.headers().get("x-request-id"));
        assertThat(problem.get("detail").asText()).doesNotContain("Exception").doesNotContain("netty");
        assertThat(client.readToEnd()).isZero();
        return answer;
    }
}
