package io.vaultx.chunks.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.chunks.node.Patience;
import io.vaultx.domain.ChunkId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A feed before file-services that fail in every way. That it works with one that does not is the contract's business. */
class HttpVersionFeedTest {
    private static final byte[] SECRET = new byte[32];
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Patience USUAL =
            new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 2, Duration.ofMillis(1));
    /** For services that do not answer. */
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(2), Duration.ofMillis(300), 2, Duration.ofMillis(1));

    private static final Optional<FeedVersion> THERE = Optional.of(new FeedVersion(7, 5_000_000_000L, null, true));
    private static final Script WELL = http -> answer(http, 200, FeedProtocol.version(THERE));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<AtomicInteger> calls = new ArrayList<>();

    /** What a service does with a call. */
    private interface Script {
        void play(HttpExchange http) throws IOException;
    }

    @AfterEach
    void stop() {
        testEnds.countDown();
        servers.forEach(server -> server.stop(0));
        threads.close();
    }

    private URI service(Script script) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            AtomicInteger called = new AtomicInteger();
            server.setExecutor(threads);
            server.createContext("/", http -> {
                called.incrementAndGet();
                script.play(http);
            });
            server.start();
            servers.add(server);
            calls.add(called);
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI nobody() {
        URI url = service(WELL);
        servers.getLast().stop(0);
        return url;
    }

    private static void answer(HttpExchange http, int status, byte[] body) throws IOException {
        http.getRequestBody().readAllBytes();
        http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        http.getResponseBody().write(body);
        http.close();
    }

    private static Script status(int status) {
        return http -> answer(http, status, "{}".getBytes(StandardCharsets.US_ASCII));
    }

    private void awaitTestEnd(HttpExchange http) {
        try {
            testEnds.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpVersionFeed feed(Patience patience, URI... services) {
        return HttpVersionFeed.over(Arrays.asList(services), SECRET, InstantSource.fixed(NOW), patience);
    }

    private static Optional<FeedVersion> ask(VersionFeed feed) {
        return feed.version("f1", "v1");
    }

    private static void assertAway(VersionFeed feed) {
        assertThatThrownBy(() -> ask(feed)).isInstanceOf(FeedAwayException.class);
    }

    @Test
    void whoFailsIsPassedOverAndWhoAnsweredIsAskedFirstFromThenOn() {
        try (HttpVersionFeed feed = feed(USUAL, nobody(), service(status(503)), service(WELL))) {
            assertThat(ask(feed)).isEqualTo(THERE);
            assertThat(ask(feed)).isEqualTo(THERE);

            assertThat(calls.get(1)).hasValue(1);
            assertThat(calls.get(2)).hasValue(2);
        }
    }

    @Test
    void whoIsSilentIsGivenUp() {
        try (HttpVersionFeed feed = feed(SHORT, service(this::awaitTestEnd), service(WELL))) {
            assertThat(ask(feed)).isEqualTo(THERE);
        }
        Script halfway = http -> {
            http.sendResponseHeaders(200, 17);
            http.getResponseBody().write(1);
            http.getResponseBody().flush();
            awaitTestEnd(http);
        };
        try (HttpVersionFeed feed = feed(SHORT, service(halfway))) {
            assertAway(feed);
        }
    }

    @Test
    void whenNobodyAnswersAllAreAskedOnceMore() {
        try (HttpVersionFeed feed = feed(USUAL, service(status(503)), service(status(503)))) {
            assertAway(feed);

            assertThat(calls.get(0)).hasValue(2);
            assertThat(calls.get(1)).hasValue(2);
        }
    }

    @Test
    void aFailureThatPassesIsNotSeen() {
        AtomicInteger call = new AtomicInteger();
        Script second = http -> {
            if (call.incrementAndGet() == 1) {
                http.close();
            } else {
                WELL.play(http);
            }
        };
        try (HttpVersionFeed feed = feed(USUAL, service(second))) {
            assertThat(ask(feed)).isEqualTo(THERE);
        }
    }

    @Test
    void whatIsNoFeedSaysNothingOfAVersion() {
        byte[] page = "<html>200 of anything</html>".getBytes(StandardCharsets.US_ASCII);
        for (Script other : List.of(
                status(401), status(403), status(404), status(302), status(502), http -> answer(http, 200, page))) {
            try (HttpVersionFeed feed = feed(USUAL, service(other))) {
                assertAway(feed);
                assertThatThrownBy(() -> feed.chunks("f1", "v1", 0, 10)).isInstanceOf(FeedAwayException.class);
                assertThatThrownBy(() -> feed.fillSha256("f1", "v1", new ChunkId(1, 2, 3, 4)))
                        .isInstanceOf(FeedAwayException.class);
                assertThatThrownBy(() -> feed.finished("f1", "v1", VersionWork.DIGEST))
                        .isInstanceOf(FeedAwayException.class);
            }
        }
    }

    @Test
    void anAnswerWithoutAnEndIsNotHeld() {
        Script endless = http -> {
            http.sendResponseHeaders(200, 0);
            try {
                while (testEnds.getCount() > 0) {
                    http.getResponseBody().write(new byte[10_000]);
                }
            } finally {
                http.close();
            }
        };
        try (HttpVersionFeed feed = feed(USUAL, service(endless))) {
            assertAway(feed);
        }
    }

    @Test
    void whatIsRefusedIsNotTriedElsewhereAndWhatFailsOnceIs() {
        try (HttpVersionFeed feed = feed(USUAL, service(status(400)), service(WELL))) {
            assertThatThrownBy(() -> ask(feed)).isInstanceOf(IllegalArgumentException.class);
        }
        try (HttpVersionFeed feed = feed(USUAL, service(status(500)), service(WELL))) {
            assertThat(ask(feed)).isPresent();
        }
        try (HttpVersionFeed feed = feed(USUAL, service(status(500)), service(status(500)))) {
            assertThatThrownBy(() -> ask(feed)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(calls.stream().map(AtomicInteger::get)).containsExactly(1, 0, 1, 1, 1, 1);
    }

    @Test
    void whoIsInterruptedStaysSoAndAsksNobodyElse() {
        CountDownLatch asked = new CountDownLatch(1);
        Script silent = http -> {
            asked.countDown();
            awaitTestEnd(http);
        };
        try (HttpVersionFeed feed = feed(USUAL, service(silent), service(WELL))) {
            Thread test = Thread.currentThread();
            Thread.startVirtualThread(() -> {
                try {
                    asked.await();
                    test.interrupt();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            assertAway(feed);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(calls.get(1)).hasValue(0);
        }
    }

    private static Breakers afterTwo() {
        // Time alone never lets a trial through in this test.
        return new Breakers(new BreakerSettings(2, Duration.ofDays(1)), System::nanoTime, made -> {});
    }

    private static HttpVersionFeed feed(Breakers breakers, URI... services) {
        return HttpVersionFeed.over(Arrays.asList(services), SECRET, InstantSource.fixed(NOW), USUAL, breakers);
    }

    @Test
    void whoDoesNotAnswerIsLeftInPeaceUntilItIsHeardOf() {
        AtomicBoolean well = new AtomicBoolean();
        URI one = service(http -> {
            if (well.get()) {
                WELL.play(http);
            } else {
                http.close();
            }
        });
        Breakers breakers = afterTwo();
        try (HttpVersionFeed feed = feed(breakers, one)) {
            assertAway(feed);
            int asked = calls.getFirst().get();
            assertThatThrownBy(() -> ask(feed))
                    .isInstanceOf(FeedAwayException.class)
                    .hasMessageContaining("is not asked for now");
            assertThat(calls.getFirst()).hasValue(asked);

            well.set(true);
            assertAway(feed);
            feed.heardOf(one);
            assertThat(ask(feed)).isEqualTo(THERE);
            assertThat(ask(feed)).isEqualTo(THERE);
        }
        CircuitBreaker breaker = breakers.of("file-service " + one.getAuthority());
        assertThat(breaker.opened()).isOne();
        assertThat(breaker.rejected()).isPositive();
    }

    @Test
    void oneThatIsLeftInPeaceKeepsNobodyFromTheNext() {
        try (HttpVersionFeed feed = feed(afterTwo(), service(HttpExchange::close), service(WELL))) {
            assertThat(ask(feed)).isEqualTo(THERE);
            assertThat(ask(feed)).isEqualTo(THERE);
            assertThat(calls.get(1)).hasValue(2);
        }
    }

    /** Its records may be away: it is there, and says so at once. */
    @Test
    void whateverAServiceAnswersItIsAnAnswer() {
        for (int status : new int[] {503, 500, 400, 200}) {
            calls.clear();
            try (HttpVersionFeed feed = feed(afterTwo(), service(status(status)))) {
                for (int i = 0; i < 4; i++) {
                    assertThatThrownBy(() -> ask(feed)).hasMessageContaining("" + status);
                }
                assertThat(calls.getFirst()).hasValueGreaterThanOrEqualTo(4);
            }
        }
    }

    @Test
    void aCallThatWasGivenUpSaysNothingOfTheService() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean silent = new AtomicBoolean(true);
        Breakers breakers = new Breakers(new BreakerSettings(1, Duration.ofDays(1)), System::nanoTime, made -> {});
        URI one = service(http -> {
            if (silent.get()) {
                asked.countDown();
                awaitTestEnd(http);
            } else {
                WELL.play(http);
            }
        });
        try (HttpVersionFeed feed = feed(breakers, one)) {
            Thread asking = Thread.startVirtualThread(() -> assertAway(feed));
            asked.await();
            asking.interrupt();
            asking.join();

            silent.set(false);
            assertThat(ask(feed)).isEqualTo(THERE);
        }
    }

    @Test
    void everyCallIsSignedForItself() {
        NodeKey key = NodeKey.derive(SECRET, NodeBeat.SERVICE);
        VersionName name = new VersionName("f1", "v1");
        List<NodeKey.Verdict> verdicts = new ArrayList<>();
        Script checked = http -> {
            String token = http.getRequestHeaders().getFirst(ChunkProtocol.TOKEN_HEADER);
            verdicts.add(key.check(token, FeedProtocol.chunksCall(name, 36, 7), NOW));
            assertThat(http.getRequestURI()).hasToString("/internal/feed/f1/v1/chunks?from=36&limit=7");
            answer(http, 200, FeedProtocol.page(new FeedPage(List.of(), OptionalLong.empty())));
        };
        try (HttpVersionFeed feed = feed(USUAL, service(checked))) {
            assertThat(feed.chunks("f1", "v1", 36, 7).chunks()).isEmpty();
        }
        assertThat(verdicts).containsExactly(NodeKey.Verdict.VALID);
    }
}
