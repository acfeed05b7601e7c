package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storage-node as a process of its own: its start, its end, its kill, and whom it serves. The tests share one node; each
 * has chunks of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeProcessTest {
    private static final int WRITERS = 8;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 300;

    @TempDir
    static Path folder;

    private NodeProcess node;
    private NodeClient client;
    private HttpClient http;

    @BeforeAll
    void start() throws IOException {
        node = NodeProcess.start(folder);
        client = node.client();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    void stop() {
        http.shutdownNow();
        client.close();
        node.close();
    }

    @Test
    void aHeadThatIsNoneIsAProblemWithTheIdOfItsRequest() {
        try (RawConnection line = RawConnection.to(node.url().getPort())) {
            Reply refused = line.send(
                            "GET /health HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nContent-Length: x\r\n\r\n")
                    .readReply();

            refused.expectProblem(400);
            assertThat(refused.header("X-Request-Id")).isEqualTo("mine");
            assertThat(refused.header("Date")).isNotEmpty();
        }
    }

    /** Nor does a stranger's question. */
    @Test
    void itsMetricsNameNoChunk() {
        HashedChunk chunk = chunk(-9, 1_000);
        String path = ChunkProtocol.path(chunk.address());
        client.put(chunk).join();
        assertThat(client.read(chunk.address(), 0, ByteBuffer.allocate(chunk.size())))
                .isEqualTo(ReadOutcome.READ);
        assertThat(get(path).statusCode()).isEqualTo(401);

        Await.until("all three are counted, by their routes", () -> {
            String text = get("/health/metrics").body();
            assertThat(text).doesNotContain(path.substring(path.lastIndexOf('/')));
            return Stream.of(
                            "method=\"PUT\",outcome=\"SUCCESS\"",
                            "method=\"GET\",outcome=\"SUCCESS\"",
                            "status=\"401\"")
                    .allMatch(labels -> text.lines()
                            .anyMatch(line -> line.startsWith("http_server_requests_seconds_count")
                                    && line.contains(labels)
                                    && line.contains("uri=\"" + ChunkProtocol.CHUNKS_PATH + "/{domain}/{sha256}\"")));
        });
    }

    @Test
    void everyChunkAcknowledgedBeforeAKillIsWholeAfterIt() {
        Queue<HashedChunk> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicLong seeds = new AtomicLong();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                writers.execute(() -> putUntilTheNodeIsGone(seeds, acknowledged));
            }
            Await.until("enough is acknowledged", () -> acknowledged.size() >= ACKNOWLEDGED_BEFORE_THE_KILL);
            node.kill9();
        }
        node.startAgain();

        for (HashedChunk chunk : acknowledged) {
            ByteBuffer into = ByteBuffer.allocate(chunk.size());
            assertThat(client.read(chunk.address(), 0, into)).isEqualTo(ReadOutcome.READ);
            assertThat(into.flip()).isEqualTo(chunk.content());
        }
        assertThat(client.have(acknowledged.stream().map(HashedChunk::address).toList()))
                .allMatch(kept -> kept.present());
    }

    @Test
    void aNodeThatIsAskedToEndEndsCleanlyAndKeepsItsChunks() {
        HashedChunk chunk = chunk(-1, 100_000);
        client.put(chunk).join();

        assertThat(node.terminate()).as(node.log()).isZero();
        node.startAgain();

        assertThat(isThere(chunk)).isTrue();
    }

    @Test
    void aNodeThatIsAskedToEndSaysSoToItsReadinessWhileItTakesWhatHasBegun() throws Exception {
        HashedChunk chunk = chunk(-8, 100_000);
        String path = ChunkProtocol.path(chunk.address());
        String token = NodeKey.derive(node.secret(), NodeProcess.ID).issue(Call.of("PUT", path), Instant.now());
        byte[] body = new byte[chunk.size()];
        chunk.content().get(body);
        try (RawConnection line = RawConnection.to(node.url().getPort())) {
            line.send("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\n" + ChunkProtocol.TOKEN_HEADER + ": " + token
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            line.send(Arrays.copyOf(body, body.length / 2));

            node.askToEnd();
            Await.until("readiness says no", () -> readiness() == 503);
            line.send(Arrays.copyOfRange(body, body.length / 2, body.length));

            line.readReply().expect(204);
            assertThat(node.terminate()).as(node.log()).isZero();
        }
        node.startAgain();
        assertThat(isThere(chunk)).isTrue();
    }

    @Test
    void aPromisedChunkIsNotDropped() {
        HashedChunk chunk = chunk(-2, 1000);
        client.put(chunk).join();

        assertThat(client.drop(chunk.address())).isFalse();

        assertThat(isThere(chunk)).isTrue();
        assertThat(client.inventory(null, ChunkProtocol.MAX_INVENTORY)).contains(chunk.address());
    }

    @Test
    void aClientWithAnotherSecretIsServedNothing() {
        HashedChunk chunk = chunk(-3, 1000);
        client.put(chunk).join();
        HashedChunk another = chunk(-4, 1000);
        byte[] other = node.secret();
        other[0] ^= 1;

        try (NodeClient stranger = node.client(other)) {
            assertThatThrownBy(() -> stranger.have(List.of(chunk.address())))
                    .isInstanceOf(ChunkStoreException.class)
                    .hasMessageContaining("401");
            assertThatThrownBy(() -> stranger.read(chunk.address(), 0, ByteBuffer.allocate(1000)))
                    .isInstanceOf(ChunkStoreException.class);
            assertThatThrownBy(() -> stranger.drop(chunk.address())).isInstanceOf(ChunkStoreException.class);
            assertThatThrownBy(() -> stranger.put(another).join()).isInstanceOf(CompletionException.class);
        }
        assertThat(isThere(chunk)).isTrue();
        assertThat(isThere(another)).isFalse();
    }

    @Test
    void withoutATokenThereIsOnlyHealth() throws Exception {
        String chunk = ChunkProtocol.path(chunk(-5, 10).address());

        for (String call : List.of(
                "PUT " + chunk,
                "GET " + chunk,
                "HEAD " + chunk,
                "DELETE " + chunk,
                "POST /chunks/have",
                "GET /chunks?limit=1",
                "GET /chunks/",
                "GET /chunks/../chunks?limit=1",
                "GET /q/health",
                "GET /q/metrics")) {
            String[] parts = call.split(" ");
            assertThat(send(request(parts[0], parts[1], new byte[10])).statusCode())
                    .as(call)
                    .isIn(401, 404);
        }
        for (String health : List.of("/health", "/health/liveness", "/health/readiness", "/health/metrics")) {
            assertThat(send(request("GET", health, new byte[0])).statusCode())
                    .as(health)
                    .isEqualTo(200);
        }
    }

    @Test
    void aTokenOutOfTimeIsRefused() throws Exception {
        NodeKey key = NodeKey.derive(node.secret(), NodeProcess.ID);
        String path = ChunkProtocol.path(chunk(-6, 10).address());
        Call call = Call.of("HEAD", path);
        Instant now = Instant.now();

        assertThat(send(request("HEAD", path, new byte[0]).setHeader(ChunkProtocol.TOKEN_HEADER, key.issue(call, now)))
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(request("HEAD", path, new byte[0])
                                .setHeader(ChunkProtocol.TOKEN_HEADER, key.issue(call, now.minusSeconds(400))))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aBodyThatIsTooLargeOrNotTheChunkIsAProblemAndLeavesNothing() throws Exception {
        HashedChunk chunk = chunk(-7, 10);
        String path = ChunkProtocol.path(chunk.address());

        HttpResponse<String> wrong = send(put(path, new byte[10]));
        HttpResponse<String> tooLarge = send(put(path, new byte[ChunkRef.MAX_SIZE + 1]));

        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(isThere(chunk)).isFalse();
    }

    @Test
    void aSecondNodeOnTheSameFolderAndANodeWithoutASecretRefuseToStart() {
        assertThat(node.exitCodeOfAnother(Map.of("VAULTX_NODE_PORT", "0"))).isEqualTo(1);
        assertThat(node.exitCodeOfAnother(Map.of(
                        "VAULTX_CLUSTER_SECRET_FILE", folder.resolve("nothing").toString())))
                .isEqualTo(1);

        assertThat(node.log()).contains("in use", "cannot read the cluster secret");
    }

    private void putUntilTheNodeIsGone(AtomicLong seeds, Queue<HashedChunk> acknowledged) {
        try {
            while (true) {
                long seed = seeds.incrementAndGet();
                HashedChunk chunk = chunk(seed, 1 + (int) (seed * 7919 % 100_000));
                client.put(chunk).join();
                acknowledged.add(chunk);
            }
        } catch (CompletionException gone) {
            assertThat(gone.getCause()).isInstanceOf(ChunkStoreException.class);
        }
    }

    private int readiness() {
        try {
            return send(request("GET", "/health/readiness", new byte[0])).statusCode();
        } catch (Exception e) {
            throw new AssertionError("the node does not answer any more", e);
        }
    }

    private boolean isThere(HashedChunk chunk) {
        return client.have(List.of(chunk.address())).getFirst().present();
    }

    private HttpRequest.Builder put(String path, byte[] body) {
        String token = NodeKey.derive(node.secret(), NodeProcess.ID).issue(Call.of("PUT", path), Instant.now());
        return request("PUT", path, body).setHeader(ChunkProtocol.TOKEN_HEADER, token);
    }

    private HttpRequest.Builder request(String method, String path, byte[] body) {
        return HttpRequest.newBuilder(URI.create(node.url() + path)).method(method, BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HashedChunk chunk(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(HttpRequest.newBuilder(node.url().resolve(path)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
