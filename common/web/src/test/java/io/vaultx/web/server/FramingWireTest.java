package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where one request ends and the next begins (RFC 9112 §6, §7): whoever stands between us and a client must not be led to
 * another opinion. A body that reads as a request of its own never gets an answer.
 */
class FramingWireTest {
    private static final String SMUGGLED =
            "GET /here HTTP/1.1\r\nHost: x\r\nX-Request-Id: smuggled\r\nContent-Length: 0\r\n\r\n";
    private static final String WITNESS =
            "GET /here HTTP/1.1\r\nHost: x\r\nX-Request-Id: witness\r\nConnection: close\r\n\r\n";

    /** The framework answers in the version that it was asked in, whatever that is. */
    private static final Pattern STATUS_LINE = Pattern.compile("\\S+/\\S+ [1-5][0-9][0-9] ");

    /** The ids of the requests that got to a route. */
    private static final Set<String> REACHED = ConcurrentHashMap.newKeySet();

    private static WireServer server;

    @BeforeAll
    static void start() throws Exception {
        server = WireServer.with(WireServer.SHORT)
                .route("GET", "/here", e -> {
                    REACHED.add(e.requestId());
                    e.json(200, Map.of(), Map.of());
                })
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
        assertThat(REACHED).contains("witness").doesNotContain("smuggled");
    }

    /** All that is answered to these bytes and a witness behind them, up to the end of the connection. */
    private static String answers(String sent) throws Exception {
        try (WireClient client = server.connect()) {
            client.send(sent + WITNESS);
            return new String(client.read(1 << 20), StandardCharsets.ISO_8859_1);
        } catch (IOException reset) {
            return "";
        }
    }

    private static String put(String headers, String body) {
        return "PUT /take HTTP/1.1\r\nHost: x\r\nX-Request-Id: first\r\n" + headers.replace("|", "\r\n") + "\r\n\r\n"
                + body;
    }

    /** Two lengths, or a length that is none, or a coding that is none: nobody knows where this body ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4|Content-Length: 200",
                "Content-Length: 4, 200",
                "Content-Length: +4",
                "Content-Length: -4",
                "Content-Length: 0x4",
                "Content-Length: 4 4",
                "Content-Length: ",
                "Content-Length: 4;x",
                "Content-Length: 99999999999999999999",
                "Content-Length : 4",
                "Content-Length: 4\u000b",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: identity",
                "Transfer-Encoding: identity|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked|Content-Length: 4",
                "Transfer-Encoding: chunked|Content-Length: 200",
                "Content-Length: 200|Transfer-Encoding: chunked",
                "X: y\rTransfer-Encoding: chunked",
                "X: y\nTransfer-Encoding: chunked",
                "X: y\0|Transfer-Encoding: xchunked"
            })
    void aBodyWithoutOneCertainEndIsRefusedAndEndsTheConnection(String headers) throws Exception {
        for (String body : List.of("0\r\n\r\n" + SMUGGLED, SMUGGLED, "4\r\nabcd\r\n0\r\n\r\n" + SMUGGLED)) {
            String answers = answers(put(headers, body));

            assertThat(answers)
                    .startsWith("HTTP/1.1 400 ")
                    .doesNotContainIgnoringCase("x-request-id: smuggled")
                    .doesNotContainIgnoringCase("x-request-id: witness")
                    .containsOnlyOnce("HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4|Content-Length: 200",
                "Content-Length: 200|Content-Length: 4",
                "Content-Length: 4|Content-Length: 4",
                "Content-Length: 4, 200",
                "Content-Length: +4",
                "Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 4"
            })
    void aBodyWithoutOneCertainEndIsRefusedInHttp10Too(String headers) throws Exception {
        String request = put("Connection: keep-alive|" + headers, "").replace("HTTP/1.1", "HTTP/1.0");

        String answers = answers(request + "abcd" + SMUGGLED);

        assertThat(answers)
                .contains(" 400 ")
                .doesNotContainIgnoringCase("x-request-id: smuggled")
                .doesNotContainIgnoringCase("x-request-id: witness");
        assertThat(STATUS_LINE.matcher(answers).results()).hasSize(1);
    }

    @Test
    void aBodyWithOneEndIsTakenInHttp10() throws Exception {
        String request = put("Connection: keep-alive|Content-Length: 4", "abcd").replace("HTTP/1.1", "HTTP/1.0");

        assertThat(answers(request))
                .startsWith("HTTP/1.0 200")
                .contains("{\"taken\":4}")
                .containsIgnoringCase("x-request-id: witness");
    }

    /** Refused by Vert.x before any handler of ours. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Host: x y\r\n", "Host: x\r\nHost: y z\r\n"})
    void aBodyWithoutOneCertainEndEndsTheConnectionAlsoWhenItsHostIsNone(String host) throws Exception {
        String head = put("Transfer-Encoding: gzip", "").replace("Host: x\r\n", host);

        assertThat(answers(head + SMUGGLED))
                .doesNotContainIgnoringCase("x-request-id: smuggled")
                .doesNotContainIgnoringCase("x-request-id: witness");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\nabcd\r\n0\r\n\r\n",
                "-4\r\nabcd\r\n0\r\n\r\n",
                "+4\r\nabcd\r\n0\r\n\r\n",
                "0x4\r\nabcd\r\n0\r\n\r\n",
                "\r\nabcd\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nabcd\r\n0\r\n\r\n",
                "100000004\r\nabcd\r\n0\r\n\r\n",
                "1000000000000004\r\nabcd\r\n0\r\n\r\n",
                "00000000000100000004\r\nabcd\r\n0\r\n\r\n",
                "100000000\r\nA: b\r\n\r\n",
                "4\r\nabcd\r\n100000000\r\n\r\n",
                "4\r\nabcdXX0\r\n\r\n",
                "4\r\nabcde\r\n0\r\n\r\n",
                "4\nabcd\n0\n\n",
                "4;a=\nb\r\nabcd\r\n0\r\n\r\n"
            })
    void aChunkThatIsNoneEndsTheConnection(String chunks) throws Exception {
        String answers = answers(put("Transfer-Encoding: chunked", chunks + SMUGGLED));

        assertThat(answers).doesNotContainIgnoringCase("x-request-id: smuggled").doesNotContain("HTTP/1.1 5");
        assertThat(answers).doesNotContainIgnoringCase("x-request-id: witness");
        assertThat(answers).as("half a body is none").doesNotContain("taken");
    }

    /** A folded line is one with a blank (RFC 9112 §5.2). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4|#abcd",
                "content-LENGTH:4|#abcd",
                "Transfer-Encoding: chunked|#4\r\nabcd\r\n0\r\n\r\n",
                "Transfer-Encoding: Chunked|#2\r\nab\r\n02\r\ncd\r\n0\r\n\r\n",
                "Transfer-Encoding:|  chunked|#4\r\nabcd\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked|#4;name=value;other=\"x\"\r\nabcd\r\n0;last\r\n\r\n",
                "Transfer-Encoding: chunked|#0000000000000000004\r\nabcd\r\n0000000000\r\n\r\n",
                "Transfer-Encoding: chunked|#4\r\nabcd\r\n0\r\nX-Checksum: x\r\n\r\n"
            })
    void aBodyWithOneEndIsTakenAndTheNextRequestIsAnswered(String request) throws Exception {
        String[] parts = request.split("#", 2);

        String answers = answers(put(parts[0].replaceAll("\\|$", ""), parts[1]));

        assertThat(answers).startsWith("HTTP/1.1 200").contains("{\"taken\":4}");
        assertThat(answers).containsIgnoringCase("x-request-id: witness");
    }

    /** Whatever comes before it, a request gets its own answer or none. */
    @Test
    void anAnswerIsToTheRequestBeforeIt() {
        List<byte[]> valid = List.of(
                bytes(put("Content-Length: 4", "abcd")),
                bytes(put("Transfer-Encoding: chunked", "4\r\nabcd\r\n0\r\n\r\n")),
                bytes(WITNESS.replace("Connection: close\r\n", "").replace("witness", "first")));
        Fuzz.of("framing of requests", 150).uncut().bytes(valid, request -> {
            String answers = answers(new String(request, StandardCharsets.ISO_8859_1));
            int witness = answers.toLowerCase(Locale.ROOT).indexOf("x-request-id: witness");
            assertThat(answers).doesNotContain("HTTP/1.1 500", "HTTP/1.1 503").doesNotContain("<html");
            if (witness >= 0) {
                List<MatchResult> begins =
                        STATUS_LINE.matcher(answers).results().toList();
                assertThat(answers.substring(begins.getLast().start()))
                        .as("the last answer is the witness's")
                        .containsIgnoringCase("x-request-id: witness");
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
