package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a key set, and how much of it. */
final class HttpKeySetTest {
    private static final String JWK = TestKeys.pair("one").toJson(OutputControlLevel.PUBLIC_ONLY);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private volatile Answer answer = exchange -> {};

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/jwks.json", exchange -> answer.to(exchange));
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void keysForOurCurveCountAndOthersDoNot() throws Exception {
        says(200, "{\"keys\":[" + JWK + ",{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AAAA\"}]}");

        assertThat(fetch(HttpKeySet.PATIENCE)).containsOnlyKeys("one");
    }

    @Test
    void whatIsNoKeySetIsNone() {
        for (String text :
                new String[] {"", "{}", "[]", "{\"keys\":[]}", "{\"keys\":[7]}", "<html>", "{\"keys\":{}}"}) {
            says(200, text);
            assertThatThrownBy(() -> fetch(HttpKeySet.PATIENCE))
                    .as(text)
                    .isInstanceOf(KeySetSource.UnavailableException.class);
        }
        says(503, "{\"keys\":[" + JWK + "]}");
        assertThatThrownBy(() -> fetch(HttpKeySet.PATIENCE)).hasMessageContaining("503");
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() {
        says(200, "{\"keys\":[" + JWK + "]}" + " ".repeat(HttpKeySet.MAX_BYTES));

        assertThatThrownBy(() -> fetch(HttpKeySet.PATIENCE)).isInstanceOf(KeySetSource.UnavailableException.class);
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitTheEnd();
        };

        assertThatThrownBy(() -> fetch(SHORT)).hasMessageContaining("within 300 ms");
    }

    @Test
    void whereNobodyListensThereAreNoKeys() {
        server.stop(0);

        assertThatThrownBy(() -> fetch(HttpKeySet.PATIENCE)).isInstanceOf(KeySetSource.UnavailableException.class);
    }

    private Map<String, ECPublicKey> fetch(Duration patience) throws KeySetSource.UnavailableException {
        try (HttpKeySet keys = new HttpKeySet(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), patience)) {
            return keys.fetch();
        }
    }

    private void says(int status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        answer = exchange -> {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        };
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
