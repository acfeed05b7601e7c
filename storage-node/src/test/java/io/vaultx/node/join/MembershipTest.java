package io.vaultx.node.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.chunks.place.Await;
import io.vaultx.domain.Node;
import io.vaultx.node.ChunkLogStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node makes itself known to file-services that are there, or away, or do not want it. */
class MembershipTest {
    private static final byte[] SECRET = new byte[32];
    private static final String TOKEN = "the join token of this test";
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final ChunkLogStatus STATUS = new ChunkLogStatus(1, 2, 3, 4, 555, 6, 777, true, Optional.empty());

    private final Service one = new Service();
    private final Service other = new Service();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void aNodeSaysWhoItIsAndHowFullAndProvesThatItMay() throws Exception {
        try (Membership node = membership(one.url().toString())) {
            node.start();
            Await.until("it was heard", () -> one.heard.get() > 2);
        }

        assertThat(one.lastPath).isEqualTo("/internal/nodes/node-7");
        Call call = Call.of("PUT", one.lastPath, one.lastBody);
        assertThat(NodeKey.derive(SECRET, NodeBeat.SERVICE).check(one.lastToken, call, Instant.now()))
                .isEqualTo(NodeKey.Verdict.VALID);
        Node self = new Node("node-7", "east", URI.create("http://127.0.0.1:3107"), 3);
        assertThat(new String(one.lastBody, StandardCharsets.UTF_8))
                .contains("\"regionId\":\"east\"", "\"url\":\"http://127.0.0.1:3107\"", "\"weight\":3")
                .contains("\"freeBytes\":777", "\"usedBytes\":555")
                .contains("\"joinProof\":\"" + JoinToken.of(TOKEN).proof(self) + "\"");
    }

    @Test
    void whoIsAwayOrRefusesIsPassedOverAndTheOneThatListensIsKept() throws Exception {
        one.close();
        try (Membership node = membership("http://127.0.0.1:" + one.port() + "," + other.url())) {
            node.start();
            Await.until("the other hears it", () -> other.heard.get() > 5);
        }

        Service refusing = new Service();
        refusing.status = 403;
        int before = other.heard.get();
        try (refusing;
                Membership node = membership(refusing.url() + "," + other.url())) {
            node.start();
            Await.until("the other hears it", () -> other.heard.get() > before + 20);
            assertThat(refusing.heard).hasValueLessThan(3);
        }
    }

    @Test
    void aServiceThatStallsHoldsNobodyUpForLongAndItsEndEither() throws Exception {
        one.stalled = new CountDownLatch(1);
        Membership node = membership(one.url() + "," + other.url());
        node.start();

        Await.until("the other hears it", () -> other.heard.get() > 2);
        node.close();
        one.stalled.countDown();
    }

    @Test
    void aNodeWhomNobodyHearsGoesOnTryingUntilSomebodyDoes() throws Exception {
        one.status = 503;
        try (Membership node = membership(one.url().toString())) {
            node.start();
            Await.until("it tried a few times", () -> one.heard.get() > 3);
            one.status = 200;
            int before = one.heard.get();
            Await.until("it is heard again and again", () -> one.heard.get() > before + 3);
        }
    }

    @Test
    void aNodeWithoutAClusterIsKnownToNobody() {
        assertThat(MembershipSettings.of(name -> Optional.empty())).isEmpty();
    }

    @Test
    void aSettingThatBreaksItsRuleIsNamed() throws Exception {
        Map<String, String> broken = Map.of(
                "vaultx.cluster-url", "b",
                "vaultx.node.url", "http://a:1/path",
                "vaultx.node.weight", "0",
                "vaultx.node.id", "Node",
                "vaultx.region", "no region");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            Map<String, String> settings = settings("http://a:1");
            settings.put(each.getKey(), each.getValue());
            assertThatThrownBy(() -> settings(settings)).hasMessageContaining(each.getValue());
        }
        for (String needed : List.of("vaultx.node.url", "vaultx.node.id")) {
            Map<String, String> settings = settings("http://a:1");
            settings.remove(needed);
            assertThatThrownBy(() -> settings(settings)).hasMessageContaining(needed);
        }
        Map<String, String> open = settings("http://a:1");
        Files.setPosixFilePermissions(folder.resolve("join-token"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> settings(open))
                .hasMessageContaining("join token")
                .hasMessageContaining("chmod");
    }

    @Test
    void aWeightThatNobodySetIsNotSaid() throws Exception {
        Map<String, String> settings = settings(one.url().toString());
        settings.remove("vaultx.node.weight");
        settings.remove("vaultx.join-token-file");
        try (Membership node = membership(settings)) {
            node.start();
            Await.until("it was heard", () -> one.heard.get() > 0);
        }

        assertThat(new String(one.lastBody, StandardCharsets.UTF_8)).contains("\"weight\":null", "\"joinProof\":null");
    }

    private Membership membership(String urls) throws IOException {
        return membership(settings(urls));
    }

    private static Membership membership(Map<String, String> settings) {
        return new Membership(settings(settings).orElseThrow(), SECRET, () -> STATUS, InstantSource.system(), PAUSE);
    }

    private static Optional<MembershipSettings> settings(Map<String, String> settings) {
        return MembershipSettings.of(name -> Optional.ofNullable(settings.get(name)));
    }

    private Map<String, String> settings(String urls) throws IOException {
        Path token = folder.resolve("join-token");
        Files.writeString(token, TOKEN + "\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        return new HashMap<>(Map.of(
                "vaultx.cluster-url", urls,
                "vaultx.node.id", "node-7",
                "vaultx.node.url", "http://127.0.0.1:3107",
                "vaultx.node.weight", "3",
                "vaultx.region", "east",
                "vaultx.join-token-file", token.toString()));
    }

    /** A file-service that hears, refuses or stalls. */
    private static final class Service implements AutoCloseable {
        final AtomicInteger heard = new AtomicInteger();
        volatile int status = 200;
        volatile CountDownLatch stalled = new CountDownLatch(0);
        volatile String lastPath = "";
        volatile String lastToken = "";
        volatile byte[] lastBody = {};
        private final HttpServer http;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Service() {
            try {
                http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            http.setExecutor(threads);
            http.createContext("/", this::hear);
            http.start();
        }

        int port() {
            return http.getAddress().getPort();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + port());
        }

        private void hear(HttpExchange exchange) throws IOException {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                stalled.await();
                lastPath = exchange.getRequestURI().getPath();
                lastToken = exchange.getRequestHeaders().getFirst(ChunkProtocol.TOKEN_HEADER);
                lastBody = body;
                byte[] answer = "{\"epoch\":1}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
                heard.incrementAndGet();
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
