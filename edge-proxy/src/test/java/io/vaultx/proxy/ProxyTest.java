package io.vaultx.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vaultx.proxy.Line.Answer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes out at each side of the proxy, to the byte. */
@QuarkusTest
@QuarkusTestResource(ScriptedServices.class)
class ProxyTest {
    private static final String HOST = " HTTP/1.1\r\nHost: files.example.org\r\n";

    @TestHTTPResource("/")
    URI proxy;

    @ConfigProperty(name = "vaultx.file-urls")
    List<URI> files;

    @Inject
    Services services;

    @BeforeEach
    void allAreReady() throws IOException {
        for (URI file : files) {
            Line.ask(file, "GET /script/ready HTTP/1.1\r\n\r\n");
        }
        await(() -> services.all().stream()
                .allMatch(service -> service.all().stream().allMatch(Upstream::isReady)));
    }

    @Test
    void aPathGoesToItsServiceAsItIsSpelt() throws IOException {
        for (String path : new String[] {
            "/api/objects/home/a%2Fb%20c/%C3%A9//x;y=1?q=%41&q=+", "/api/files", "/", "/openapi/x", "/api/authentic"
        }) {
            Answer answer = get(path);
            assertThat(answer.body()).as(path).startsWith("GET " + path + " HTTP/1.1\n");
            assertThat(answer.head()).as(path).doesNotContain("X-Service: auth");
        }
        for (String path : new String[] {"/api/auth/login", "/api/auth/me?x=%2F", "/.well-known/jwks.json"}) {
            Answer answer = get(path);
            assertThat(answer.body()).as(path).startsWith("GET " + path + " HTTP/1.1\n");
            assertThat(answer.head()).as(path).contains("X-Service: auth");
        }
    }

    @Test
    void whatServicesSayToEachOtherIsNotForTheWorldHoweverItIsSpelt() throws IOException {
        for (String path : new String[] {
            "/internal/nodes/n1",
            "/internal",
            "//internal/nodes",
            "/./internal/x",
            "/x/../internal/x",
            "/internal/../api/files",
            "/%69nternal/x",
            "/%2569nternal/x",
            "/INTERNAL/x",
            "/x%2F..%2Finternal/x",
            "/internal;a=b/x",
            "/\\internal/x"
        }) {
            Answer answer = get(path);
            assertThat(answer.status()).as(path).isBetween(400, 404);
            assertThat(answer.body()).as(path).contains("urn:vaultx:problem:");
        }
        assertThat(get("/api/objects/home/internal/x").status()).isEqualTo(200);
    }

    /** The services take a head that is so much longer than the proxy takes. */
    @Test
    void itAddsToAHeadLessThanAKibibyte() throws IOException {
        for (String host : new String[] {"h".repeat(253) + ":65535", "h".repeat(8_000)}) {
            String head = "GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            Answer answer = Line.ask(proxy, head);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body().length()).isLessThan(head.length() + 1_024);
        }
    }

    @Test
    void everyAnswerHasOneDate() throws IOException {
        assertThat(get("/x").head().lines().filter(line -> line.startsWith("date: ") || line.startsWith("Date: ")))
                .hasSize(1);
        assertThat(get("/script/dated")
                        .head()
                        .lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("date: ")))
                .singleElement()
                .asString()
                .endsWith("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void theApiDocumentIsWhatAllServicesSayOfThemselves() throws IOException {
        Answer json = get("/openapi?format=JSON");
        JsonNode document = new ObjectMapper().readTree(json.body());

        assertThat(json.head()).contains("application/json");
        assertThat(document.get("paths").fieldNames()).toIterable().containsExactly("/health", "/of-auth", "/of-files");
        assertThat(document.at("/components/schemas").fieldNames())
                .toIterable()
                .containsExactly("Shared", "auth", "files");
        assertThat(document.at("/paths/~1of-auth/get/responses").fieldNames())
                .toIterable()
                .containsExactly("200", "502", "504");

        Answer yaml = get("/openapi");
        assertThat(yaml.head()).contains("application/yaml");
        assertThat(yaml.body()).isEqualTo(json.body());
        Answer head;
        try (Line line = Line.to(proxy)) {
            head = line.send("HEAD /openapi" + HOST + "\r\n").headOnly();
        }
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.head()).contains("application/yaml");
    }

    @Test
    void withoutOneServiceThereIsNoApiDocument() throws IOException {
        for (URI file : files) {
            Line.ask(file, "GET /script/unready HTTP/1.1\r\n\r\n");
        }
        Upstreams pool = services.of("/").orElseThrow();
        await(() -> !pool.isReady());

        Answer none = get("/openapi");
        assertThat(none.status()).isEqualTo(503);
        assertThat(none.head()).containsIgnoringCase("retry-after:");
        assertThat(none.body()).contains("no file-service is ready");
    }

    @Test
    void itSaysWhoAskedAndAClientCannot() throws IOException {
        String head = Line.ask(
                        proxy,
                        "GET /x" + HOST
                                + "X-Forwarded-For: 10.1.1.1\r\nx-forwarded-host: evil\r\nForwarded: for=evil\r\n"
                                + "X-Real-IP: 10.1.1.1\r\nX-Forwarded-Anything: evil\r\nX-Request-Id: mine\r\n"
                                + "Connection: X-Secret\r\nX-Secret: evil\r\nKeep-Alive: evil\r\nAccept: a\r\nAccept: b\r\n\r\n")
                .body();

        assertThat(head)
                .contains("X-Forwarded-For: 127.0.0.1\n")
                .contains("X-Forwarded-Proto: http\n")
                .contains("X-Forwarded-Host: files.example.org\n")
                .contains("Host: files.example.org\n")
                .contains("X-Request-Id: mine\n")
                .contains("Accept: a\nAccept: b\n")
                .doesNotContain("evil", "10.1.1.1");
    }

    @Test
    void bodiesArriveWholeWhateverTheyAreFramedBy() throws IOException {
        String megabyte = "x".repeat(1 << 20);
        assertThat(Line.ask(proxy, "PUT /x" + HOST + "Content-Length: " + megabyte.length() + "\r\n\r\n" + megabyte)
                        .body())
                .endsWith("\n" + megabyte.length());
        assertThat(Line.ask(
                                proxy,
                                "PUT /x" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n100000\r\n"
                                        + megabyte + "\r\n0\r\n\r\n")
                        .body())
                .endsWith("\n" + (5 + megabyte.length()));
        assertThat(Line.ask(proxy, "POST /x" + HOST + "Content-Length: 0\r\n\r\n")
                        .body())
                .contains("Content-Length: 0\n")
                .endsWith("\n0");
        assertThat(get("/script/chunked")).satisfies(answer -> {
            assertThat(answer.body()).isEqualTo("hello world");
            assertThat(answer.whole()).isTrue();
        });
    }

    @Test
    void noConnectionHeaderTakesAwayWhatFramesABody() throws IOException {
        for (String named : new String[] {"close, content-length", "Content-Length", "host, CONTENT-LENGTH"}) {
            Answer answer =
                    Line.ask(proxy, "PUT /x" + HOST + "Connection: " + named + "\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(answer.status()).as(named).isEqualTo(200);
            assertThat(answer.body())
                    .as(named)
                    .contains("Content-Length: 5\n", "Host: files.example.org\n")
                    .endsWith("\n5");
        }
    }

    @Test
    void aClientThatWaitsForAHundredGetsItFromTheServiceOrItsRefusal() throws IOException {
        try (Line line = Line.to(proxy)) {
            line.send("PUT /script/continue" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(line.answer().status()).isEqualTo(100);
            Answer answer = line.send("hello").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).endsWith("\n5");
        }
        try (Line line = Line.to(proxy)) {
            line.send("PUT /script/refuse" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            Answer answer = line.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("big");
        }
    }

    @Test
    void aRefusalOvertakesTheBody() throws IOException {
        try (Line line = Line.to(proxy)) {
            line.send("PUT /script/refuse" + HOST + "Content-Length: 1000000\r\n\r\n" + "x".repeat(1000));
            Answer answer = line.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("big");
        }
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws IOException {
        try (Line line = Line.to(proxy)) {
            for (int i = 0; i < 5; i++) {
                assertThat(line.send("GET /" + i + HOST + "\r\n").answer().body())
                        .startsWith("GET /" + i);
                Answer head = line.send("HEAD /" + i + HOST + "\r\n").headOnly();
                assertThat(head.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void anAnswerThatBreaksIsCutAndNotEndedAsIfWhole() throws IOException {
        Answer counted = get("/script/cut");
        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.whole()).isFalse();
        assertThat(counted.body()).hasSizeLessThanOrEqualTo(100);

        Answer chunked = get("/script/cut-chunked");
        assertThat(chunked.status()).isEqualTo(200);
        assertThat(chunked.whole()).isFalse();
    }

    @Test
    void aServiceThatSaysNothingIsGivenUp() throws IOException {
        Answer none = Line.ask(proxy, "POST /script/silent" + HOST + "Content-Length: 0\r\n\r\n");
        assertThat(none.status()).isEqualTo(504);
        assertThat(none.head()).containsIgnoringCase("retry-after:");
        assertThat(none.body()).contains("urn:vaultx:problem:gateway-timeout");

        Answer half = get("/script/silent-midway");
        assertThat(half.status()).isEqualTo(200);
        assertThat(half.whole()).isFalse();
    }

    @Test
    void aRequestWithABodyIsNeverAskedTwice() throws IOException {
        int before = calls();
        Answer answer = Line.ask(proxy, "POST /script/count" + HOST + "Content-Length: 5\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.head()).containsIgnoringCase("retry-after:");
        assertThat(answer.body()).contains("urn:vaultx:problem:bad-gateway");
        assertThat(calls() - before).isEqualTo(1);
    }

    /** They have no body, and change something all the same. */
    @Test
    void aChangeWithoutABodyIsNeverAskedTwice() throws IOException {
        for (String change : new String[] {"DELETE", "POST", "PUT", "PATCH"}) {
            int before = calls();
            String length = change.equals("DELETE") ? "" : "Content-Length: 0\r\n";
            Answer answer = Line.ask(proxy, change + " /script/count" + HOST + length + "\r\n");

            assertThat(answer.status()).as(change).isEqualTo(502);
            assertThat(calls() - before).as(change).isEqualTo(1);
        }
    }

    @Test
    void aReadThatWasNotAnsweredIsAskedOfTheOtherOnce() throws IOException {
        int before = calls();
        Answer answer = get("/script/count");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(calls() - before).isEqualTo(2);
    }

    @Test
    void whoIsNotReadyGetsNothing() throws IOException {
        Line.ask(files.getFirst(), "GET /script/unready HTTP/1.1\r\n\r\n");
        Upstreams pool = services.of("/").orElseThrow();
        await(() -> !pool.all().getFirst().isReady());

        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            answered.add(service(get("/x")));
        }
        assertThat(answered).containsExactly("b");

        Line.ask(files.getLast(), "GET /script/unready HTTP/1.1\r\n\r\n");
        await(() -> !pool.isReady());
        Answer none = get("/x");
        assertThat(none.status()).isEqualTo(503);
        assertThat(none.head()).containsIgnoringCase("retry-after:");
        assertThat(none.body()).contains("no file-service is ready");
        assertThat(get("/health/readiness").status()).isEqualTo(503);
        assertThat(get("/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void theOneWithLessToDoGetsTheNext() throws IOException {
        Set<String> answered = new HashSet<>();
        try (Line busy = Line.to(proxy)) {
            busy.send("PUT /x" + HOST + "Content-Length: 10\r\n\r\n12345");
            Upstreams pool = services.of("/").orElseThrow();
            await(() -> pool.all().stream().mapToInt(Upstream::open).sum() == 1);
            for (int i = 0; i < 10; i++) {
                // What was answered is given back a moment after its client has read it.
                await(() -> pool.all().stream().mapToInt(Upstream::open).sum() == 1);
                answered.add(service(get("/x")));
            }
            String held = service(busy.send("67890").answer());
            assertThat(answered).hasSize(1).doesNotContain(held);
            await(() -> pool.all().stream().mapToInt(Upstream::open).sum() == 0);
        }
    }

    @Test
    void anUploadThatAClientBreaksOffIsNotInHandAnyMore() throws IOException {
        Upstreams pool = services.of("/").orElseThrow();
        try (Line gone = Line.to(proxy)) {
            gone.send("PUT /x" + HOST + "Content-Length: 10\r\n\r\n12345");
            await(() -> pool.all().stream().mapToInt(Upstream::open).sum() == 1);
        }
        await(() -> pool.all().stream().mapToInt(Upstream::open).sum() == 0);
    }

    private Answer get(String path) throws IOException {
        return Line.ask(proxy, "GET " + path + HOST + "\r\n");
    }

    private int calls() throws IOException {
        int calls = 0;
        for (URI file : files) {
            calls += Integer.parseInt(
                    Line.ask(file, "GET /script/calls HTTP/1.1\r\n\r\n").body());
        }
        return calls;
    }

    private static String service(Answer answer) {
        return answer.head()
                .lines()
                .filter(line -> line.startsWith("X-Service: "))
                .findFirst()
                .orElseThrow()
                .substring(11);
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("30 s").isLessThan(30_000_000_000L);
            Thread.onSpinWait();
        }
    }
}
