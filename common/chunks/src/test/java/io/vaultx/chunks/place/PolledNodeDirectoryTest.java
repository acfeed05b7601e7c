package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known of the nodes while file-services answer, lie, stall and go away. */
class PolledNodeDirectoryTest {
    private static final byte[] SECRET = new byte[32];
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final ClusterMap ONE =
            ClusterMap.EMPTY.with(new Node("node-1", "local", URI.create("http://127.0.0.1:3101"), 1), 3);
    private static final ClusterMap TWO =
            ONE.with(new Node("node-2", "local", URI.create("http://127.0.0.1:3102"), 1), 3);

    private final Service one = new Service();
    private final Service other = new Service();

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void theMapAndWhoIsAliveAreThoseThatAServiceTellsNow() {
        one.tell(ONE, "node-1");
        try (PolledNodeDirectory nodes = start(one)) {
            Await.until("it is known", nodes::isKnown);
            assertThat(nodes.map()).isEqualTo(ONE);
            assertThat(nodes.isAlive("node-1")).isTrue();

            one.tell(TWO, "node-2");
            Await.until("the second node is known", () -> nodes.isAlive("node-2"));
            assertThat(nodes.map()).isEqualTo(TWO);
            assertThat(nodes.isAlive("node-1")).isFalse();
        }
    }

    @Test
    void beforeAnybodyAnsweredThereAreNoNodes() {
        one.status = 503;
        try (PolledNodeDirectory nodes = start(one)) {
            one.awaitAsked(3);
            assertThat(nodes.isKnown()).isFalse();
            assertThat(nodes.map()).isEqualTo(ClusterMap.EMPTY);
            assertThat(nodes.isAlive("node-1")).isFalse();
        }
    }

    @Test
    void theQuestionCarriesTheCapabilityForJustIt() {
        try (PolledNodeDirectory nodes = start(one)) {
            Await.until("it is known", nodes::isKnown);
        }

        NodeKey key = NodeKey.derive(SECRET, NodeBeat.SERVICE);
        assertThat(key.check(one.lastToken, Call.of("GET", "/internal/cluster"), Instant.now()))
                .isEqualTo(NodeKey.Verdict.VALID);
        assertThat(one.lastCall).isEqualTo("GET /internal/cluster");
    }

    @Test
    void aServiceThatGoesAwayIsPassedOverAndWhatWasHeardLastStays() {
        one.tell(ONE, "node-1");
        other.tell(TWO, "node-1", "node-2");
        try (PolledNodeDirectory nodes = start(one, other)) {
            Await.until("one is heard", () -> nodes.map().equals(ONE));
            assertThat(other.asked).hasValue(0);

            one.close();
            Await.until("the other is heard", () -> nodes.map().equals(TWO));

            other.status = 503;
            other.awaitAsked(3);
            assertThat(nodes.map()).isEqualTo(TWO);
            assertThat(nodes.isAlive("node-2")).isTrue();
            assertThat(nodes.isKnown()).isTrue();
        }
    }

    @Test
    void aServiceThatRefusesIsNotAskedAgainWhileTheNextOneAnswers() {
        one.status = 401;
        try (PolledNodeDirectory nodes = start(one, other)) {
            other.awaitAsked(20);
            assertThat(one.asked).hasValue(1);
            assertThat(nodes.isKnown()).isTrue();
        }
    }

    @Test
    void aServiceThatStallsHoldsUpNobodyForLong() {
        one.stalled = new CountDownLatch(1);
        other.tell(TWO, "node-1");
        try (PolledNodeDirectory nodes = start(one, other)) {
            Await.until("the other is heard", () -> nodes.map().equals(TWO));
        }
    }

    @Test
    void aBodyThatIsNoNewsChangesNothing() {
        one.tell(ONE, "node-1");
        byte[] valid = new ClusterNews(TWO, Set.of()).text();
        byte[][] broken = {
            {},
            "{}".getBytes(StandardCharsets.US_ASCII),
            Arrays.copyOf(valid, valid.length - 1),
            Arrays.copyOf(valid, valid.length + 1),
            new byte[ClusterNews.MAX_BYTES + 1]
        };
        try (PolledNodeDirectory nodes = start(one)) {
            Await.until("it is known", () -> nodes.map().equals(ONE));
            for (byte[] body : broken) {
                one.body = body;
                one.awaitAsked(3);
                assertThat(nodes.map()).isEqualTo(ONE);
                assertThat(nodes.isAlive("node-1")).isTrue();
            }
            one.tell(TWO, "node-2");
            Await.until("news are heard again", () -> nodes.map().equals(TWO));
        }
    }

    @Test
    void aServiceThatIsBehindIsPassedOver() {
        one.tell(TWO, "node-2");
        other.tell(ONE, "node-1");
        try (PolledNodeDirectory nodes = start(one, other)) {
            Await.until("one is heard", () -> nodes.map().equals(TWO));

            one.status = 503;
            other.awaitAsked(3);

            assertThat(nodes.map()).isEqualTo(TWO);
            assertThat(nodes.isAlive("node-1")).isFalse();
        }
    }

    @Test
    void aMapThatIsTheSameStaysTheSameObject() {
        one.tell(ONE);
        try (PolledNodeDirectory nodes = start(one)) {
            Await.until("it is known", nodes::isKnown);
            ClusterMap before = nodes.map();
            one.tell(ONE, "node-1");
            Await.until("who is alive is renewed", () -> nodes.isAlive("node-1"));

            assertThat(nodes.map()).isSameAs(before);
        }
    }

    @Test
    void afterItsEndItAsksNobodyAndWhatIsKnownStays() {
        one.tell(ONE, "node-1");
        PolledNodeDirectory nodes = start(one);
        Await.until("it is known", nodes::isKnown);
        nodes.close();
        int before = one.asked.get();

        try (PolledNodeDirectory beside = start(other)) {
            other.awaitAsked(50);
            assertThat(beside.isKnown()).isTrue();
        }

        assertThat(one.asked.get() - before).isLessThanOrEqualTo(1);
        assertThat(nodes.map()).isEqualTo(ONE);
        assertThat(nodes.isAlive("node-1")).isTrue();
    }

    @Test
    void withoutAServiceToAskItDoesNotStart() {
        assertThatThrownBy(() -> start()).isInstanceOf(IllegalArgumentException.class);
    }

    private static PolledNodeDirectory start(Service... services) {
        List<URI> urls = List.of(services).stream().map(Service::url).toList();
        return PolledNodeDirectory.start(urls, SECRET, InstantSource.system(), PAUSE, (service, news) -> {});
    }

    /** A file-service as far as it tells of nodes. */
    private static final class Service implements AutoCloseable {
        final AtomicInteger asked = new AtomicInteger();
        volatile int status = 200;
        volatile byte[] body = new ClusterNews(ClusterMap.EMPTY, Set.of()).text();
        volatile CountDownLatch stalled = new CountDownLatch(0);
        volatile String lastCall = "";
        volatile String lastToken = "";
        private final HttpServer http;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Service() {
            try {
                http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            http.setExecutor(threads);
            http.createContext("/", this::answer);
            http.start();
        }

        void tell(ClusterMap map, String... alive) {
            body = new ClusterNews(map, Set.of(alive)).text();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
        }

        /** That many questions from now on; the answers to all but the last were looked at. */
        void awaitAsked(int more) {
            int before = asked.get();
            Await.until("it is asked again", () -> asked.get() >= before + more);
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                asked.incrementAndGet();
                stalled.await();
                lastCall = exchange.getRequestMethod() + " " + exchange.getRequestURI();
                lastToken = exchange.getRequestHeaders().getFirst(ChunkProtocol.TOKEN_HEADER);
                byte[] now = body;
                exchange.sendResponseHeaders(status, now.length == 0 ? -1 : now.length);
                exchange.getResponseBody().write(now);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            stalled.countDown();
            http.stop(0);
            threads.close();
        }
    }
}
