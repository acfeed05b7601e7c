package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole frame as Quarkus runs it. */
@QuarkusTest
class QuarkusFrameTest {
    private final ObjectMapper mapper = new ObjectMapper();

    @TestHTTPResource
    URI server;

    @Test
    void anEntityIsReadOnAVirtualThreadAndItsDigestKept() throws Exception {
        String body = "{\"name\": \"é\", \"size\": null}";
        String sha256 = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));

        try (WireClient client = connect()) {
            for (int round = 0; round < 2; round++) {
                WireClient.Answer answer = post(client, "/sample", body);

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text())
                        .isEqualTo("{\"name\":\"é\",\"size\":null,\"sha256\":\"" + sha256
                                + "\",\"virtual\":true,\"at\":\"2026-01-01T00:00:00.000Z\"}");
                assertThat(answer.headers()).containsKey("x-request-id");
            }
            assertThat(post(client, "/sample/map", "{\"a\":[\"b\"]}").text()).isEqualTo("{\"a\":[\"b\"]}");
        }
    }

    @Test
    void anEntityOfDefaultsMayBeLeftOut() throws Exception {
        try (WireClient client = connect()) {
            for (String headers : List.of("", "Content-Length: 0\r\n", "Content-Type: application/json\r\n")) {
                WireClient.Answer answer = client.send("POST /sample/wish HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
                        .answer();

                assertThat(answer.status()).as(headers).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("{\"size\":null}");
            }
            assertThat(post(client, "/sample/wish", "{\"size\":1}").text()).isEqualTo("{\"size\":1}");
            assertThat(post(client, "/sample/wish", "null").status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET  | /sample/fail/refusal    |                  | 409 | conflict",
                "GET  | /sample/fail/translated |                  | 507 | no-space",
                "GET  | /sample/fail/other      |                  | 500 | internal",
                "GET  | /sample/number/x        |                  | 404 | not-found",
                "GET  | /nothing                |                  | 404 | not-found",
                "GET  | /sample/nothing/at/all  |                  | 404 | not-found",
                "GET  | /raw/b/%zz              |                  | 400 | malformed",
                "PUT  | /sample                 |                  | 405 | method-not-allowed",
                "POST | /sample                 | {                | 400 | malformed",
                "POST | /sample                 | {\"name\": 1}    | 400 | invalid-value",
                "POST | /sample                 | [[]]             | 400 | invalid-value",
                "POST | /sample/map             | {\"a\":\"b\"}    | 400 | invalid-value",
            })
    void everyFailureIsAProblem(String method, String path, String body, int status, String type) throws Exception {
        try (WireClient client = connect()) {
            String content = body == null ? "" : body;
            client.send(
                    method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                            + content.length() + "\r\n\r\n" + content);
            WireClient.Answer answer = client.answer();

            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
            JsonNode problem = mapper.readTree(answer.body());
            assertThat(problem.get("type").asText()).isEqualTo("urn:vaultx:problem:" + type);
            assertThat(problem.get("instance").asText())
                    .isEqualTo(answer.headers().get("x-request-id"));
            assertThat(answer.text()).doesNotContain("secret").doesNotContain("io.vaultx");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET nothing HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /sample/number/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /nothing/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /nothing?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /nothing|[]{}\\^ HTTP/1.1\r\nHost: x\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "TRACE /sample HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void aStrangeRequestIsAProblemOfTheClient(String request) throws Exception {
        try (WireClient client = connect()) {
            WireClient.Answer answer = client.send(request).answer();

            assertThat(answer.status()).as(request).isBetween(400, 499);
            assertThat(answer.headers())
                    .containsKey("x-request-id")
                    .containsEntry("content-type", "application/problem+json");
        }
    }

    /** A framework's words are about its classes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /sample           | Content-Type: text/plain | 415 | Content-Type must be application/json",
                "GET /sample/number/7   | Accept: image/png        | 406 | Accept must allow application/json",
                "GET /sample/number/x   | Accept: */*              | 404 | there is nothing at this path",
                "GET /sample/nothing/at | Accept: */*              | 404 | there is nothing at this path",
                "DELETE /sample         | Accept: */*              | 405 | this method is not allowed at this path"
            })
    void whatTheFrameworkRefusesIsSaidInOurWords(String target, String header, int status, String detail)
            throws Exception {
        try (WireClient client = connect()) {
            client.send(target + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\nContent-Length: 2\r\n\r\n{}");
            WireClient.Answer answer = client.answer();

            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(mapper.readTree(answer.body()).get("detail").asText()).isEqualTo(detail);
        }
    }

    @Test
    void anEntityOverOneMebibyteIsRefusedBeforeItsEndAndTheAnswerIsRead() throws Exception {
        try (WireClient client = connect()) {
            client.send(
                    "POST /sample HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n");
            client.sendAsMuchAs(50_000_000);

            assertThat(client.answer().status()).isEqualTo(413);
        }
        try (WireClient client = connect()) {
            client.send(
                    "POST /sample HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 32; i++) {
                client.send(chunk);
            }

            WireClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).contains("\"limit\"").contains("\"value\"");
        }
    }

    @Test
    void anEntityThatWaitsForItsHundredGetsIt() throws Exception {
        try (WireClient client = connect()) {
            client.send("POST /sample/map HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.line()).isEmpty();

            assertThat(client.send("{}").answer().text()).isEqualTo("{}");
        }
    }

    @Test
    void streamingRoutesStandBesideResources() throws Exception {
        byte[] body = new byte[12 << 20];
        try (WireClient client = connect()) {
            assertThat(client.send("GET /raw/b/a/..//c%2Fd HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .text())
                    .isEqualTo("{\"path\":[\"a\",\"..\",\"\",\"c/d\"]}");
            client.send("PUT /raw/b/x HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .send(body);
            assertThat(client.answer().text()).isEqualTo("{\"bytes\":" + body.length + "}");
            assertThat(client.send("GET /sample/number/7 HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .text())
                    .isEqualTo("n7");
        }
    }

    private static WireClient.Answer post(WireClient client, String path, String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return client.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .send(bytes)
                .answer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "Content-Length: 16000\r\n\r\n{"})
    @Timeout(60)
    void bodiesOfStrangersThatNeverEndTakeNothingFromUploads(String begun) throws Exception {
        while (RequestBodySource.MEMORY.lentBytes() + RequestBodySource.MEMORY_OF_SMALL_BODIES.lentBytes() > 0) {
            Thread.onSpinWait();
        }
        List<WireClient> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                strangers.add(connect()
                        .send("POST /sample HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                + "Expect: 100-continue\r\n" + begun));
            }
            for (WireClient stranger : strangers) {
                // Its reader has its memory now.
                assertThat(stranger.line()).isEqualTo("HTTP/1.1 100 Continue");
            }

            assertThat(RequestBodySource.MEMORY.lentBytes()).isZero();
            assertThat(RequestBodySource.MEMORY_OF_SMALL_BODIES.lentBytes()).isZero();
        } finally {
            for (WireClient stranger : strangers) {
                stranger.close();
            }
        }
    }

    private WireClient connect() throws Exception {
        return new WireClient(server.getPort());
    }
}
