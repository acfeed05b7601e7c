package io.vaultx.worker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.feed.FeedAwayException;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.place.ClusterNews;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Before a file-service that tells the nodes, and answers no other question until it is well. Time opens no breaker again. */
@Timeout(30)
class RemoteContentsTest {
    private static final ChunkAddress CHUNK = new ChunkAddress(ChunkAddress.SHARED, new ChunkId(1, 2, 3, 4));

    private final Breakers breakers =
            new Breakers(new BreakerSettings(2, Duration.ofDays(1)), System::nanoTime, made -> {});
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean well;
    private volatile byte[] news = {};
    private HttpServer service;
    private RemoteContents contents;

    @BeforeEach
    void open() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(threads);
        service.createContext("/", this::answer);
        service.start();
        URI url = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
        tell(url);
        contents = RemoteContents.open(
                new WorkerPlaces(List.of(url), "local"), new byte[32], InstantSource.system(), breakers);
    }

    @AfterEach
    void close() {
        contents.close();
        service.stop(0);
        threads.close();
    }

    private void tell(URI nodeUrl) {
        ClusterMap map = ClusterMap.EMPTY.with(new Node("node-1", "local", nodeUrl, 1), 1);
        news = new ClusterNews(map, Set.of("node-1")).text();
    }

    private void answer(HttpExchange http) throws IOException {
        try (http) {
            if (http.getRequestURI().getPath().equals(ClusterNews.PATH)) {
                byte[] body = news;
                http.sendResponseHeaders(200, body.length);
                http.getResponseBody().write(body);
            } else if (well) {
                http.sendResponseHeaders(400, -1);
            }
        }
    }

    private CircuitBreaker ofService() {
        return breakers.of("file-service 127.0.0.1:" + service.getAddress().getPort());
    }

    @Test
    void aFileServiceThatDoesNotAnswerIsLeftInPeaceAndTriedWhenItsNewsAreHeard() throws Exception {
        VersionFeed feed = contents.tools().feed();
        while (ofService().opened() == 0) {
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
            assertThatThrownBy(() -> feed.version("f", "v")).isInstanceOf(FeedAwayException.class);
        }

        well = true;
        while (!isAnswered(feed)) {
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        }
        assertThat(ofService().state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aNodeThatDoesNotAnswerIsLeftInPeaceAndTriedWhenItGivesASignOfLife() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            tell(URI.create("http://127.0.0.1:" + free.getLocalPort()));
        }
        // Opened twice: between these somebody said that it may be back.
        while (breakers.of("node-1").opened() < 2) {
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
            assertThatThrownBy(() -> contents.tools().recoder().recode(CHUNK, 3))
                    .isInstanceOf(ChunkStoreException.class);
        }
    }

    /** Its word that this is no question of the feed. */
    private static boolean isAnswered(VersionFeed feed) {
        try {
            feed.version("f", "v");
        } catch (FeedAwayException away) {
            return false;
        } catch (IllegalArgumentException refused) {
            return true;
        }
        throw new AssertionError("an answer of 400 was taken for a version");
    }
}
