package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.State;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.place.NodeClients;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that moves while calls to its old url are open: the new client has the old one's breaker. */
class ClosedClientTest {
    private static final int CALLS = 2 * BreakerSettings.DEFAULT.failureThreshold();
    private static final HashedChunk CHUNK = HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(new byte[10]));

    private final Breakers breakers = new Breakers(BreakerSettings.DEFAULT, System::nanoTime, made -> {});
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch arrived = new CountDownLatch(CALLS);
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private HttpServer server;

    /** Takes calls and answers none. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", http -> {
            try (http) {
                arrived.countDown();
                testEnds.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        testEnds.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void callsThatEndWithTheirClientSayNothingAboutTheNode() throws Exception {
        Patience patient = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60), 2, Duration.ofMillis(1));
        try (NodeClients clients = new NodeClients(new byte[32], InstantSource.system(), patient, breakers)) {
            NodeClient before =
                    clients.of(node("http://127.0.0.1:" + server.getAddress().getPort()));
            List<CompletableFuture<Kept>> open = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                open.add(before.put(CHUNK));
            }
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();

            clients.of(node("http://127.0.0.1:1"));

            open.forEach(call -> assertThatThrownBy(call::join).cause().isInstanceOf(ChunkStoreException.class));
            CircuitBreaker breaker = breakers.of("node-1");
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThat(breaker.ask()).isPresent();
        }
    }

    private static Node node(String url) {
        return new Node("node-1", "local", URI.create(url), 1);
    }
}
