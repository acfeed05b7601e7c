package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.web.Demand;
import io.vaultx.web.RawRoute;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the routes answer to whom: tokens of every bad kind, bad values, bounds, failures of the store. */
class ChunkRoutesTest {
    private static final byte[] SECRET = new byte[32];
    private static final byte[] CONTENT = "some bytes of a chunk".getBytes(StandardCharsets.US_ASCII);
    private static final HashedChunk CHUNK = HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(CONTENT));
    private static final String PATH = ChunkProtocol.path(CHUNK.address());
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final NodeKey key = NodeKey.derive(SECRET, "node-1");
    private final MemoryNodeChunks chunks = new MemoryNodeChunks();
    private final ChunkRoutes routes = new ChunkRoutes(chunks, new Gate(key, InstantSource.fixed(NOW)));
    private final RouteServer server = new RouteServer(routes);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    @Test
    void everyRouteDemandsACapabilityAndRefusesWithoutOne() throws Exception {
        chunks.put(CHUNK).join();

        for (RawRoute route : routes.routes()) {
            String path = route.template().replace("/{domain}/{sha256}", "/" + CHUNK.address());
            assertThat(route.demand()).isEqualTo(Demand.CAPABILITY);
            assertThat(send(route.method(), path, Optional.empty(), CONTENT).statusCode())
                    .as("%s %s", route.method(), path)
                    .isEqualTo(401);
        }
        assertThat(chunks.size(CHUNK.address())).isPresent();
    }

    @Test
    void everyRouteRefusesATokenForAnotherCallNodeSecretOrTime() throws Exception {
        chunks.put(CHUNK).join();
        NodeKey otherNode = NodeKey.derive(SECRET, "node-2");
        byte[] otherSecret = SECRET.clone();
        otherSecret[31] = 1;
        NodeKey otherCluster = NodeKey.derive(otherSecret, "node-1");

        for (String method : new String[] {"PUT", "GET", "HEAD", "DELETE"}) {
            Call call = Call.of(method, PATH);
            String altered = key.issue(call, NOW);
            altered = altered.substring(0, altered.length() - 1) + (altered.endsWith("A") ? "B" : "A");
            String[] bad = {
                key.issue(Call.of("OPTIONS", PATH), NOW),
                key.issue(Call.of(method, PATH.replace("/0", "/1")), NOW),
                key.issue(new Call(method, PATH, "a=b", ""), NOW),
                otherNode.issue(call, NOW),
                otherCluster.issue(call, NOW),
                key.issue(call, NOW.minus(Duration.ofMinutes(7))),
                key.issue(call, NOW.plus(Duration.ofMinutes(2))),
                altered,
                "1",
                key.issue(call, NOW) + "="
            };
            for (String token : bad) {
                HttpResponse<byte[]> answer = send(method, PATH, Optional.of(token), CONTENT);
                assertThat(answer.statusCode()).as("%s with %s", method, token).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
            }
        }
        assertThat(chunks.size(CHUNK.address())).isPresent();
    }

    @Test
    void aTokenBindsTheQuestionsOfHaveAndTheQueryOfTheInventory() throws Exception {
        byte[] asked = CHUNK.address().bytes();
        byte[] others = new ChunkAddress(7, CHUNK.address().id()).bytes();
        String have = key.issue(Call.of("POST", ChunkProtocol.HAVE_PATH, asked), NOW);
        String page = key.issue(new Call("GET", "/chunks", "limit=5", ""), NOW);

        assertThat(send("POST", ChunkProtocol.HAVE_PATH, Optional.of(have), asked)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("POST", ChunkProtocol.HAVE_PATH, Optional.of(have), others)
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/chunks?limit=5", Optional.of(page), new byte[0])
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/chunks?limit=6", Optional.of(page), new byte[0])
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/chunks?limit=5&after=" + CHUNK.address(), Optional.of(page), new byte[0])
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aTokenBindsTheChunkAndTheLevelOfARecode() throws Exception {
        chunks.put(CHUNK).join();
        String path = ChunkProtocol.recodePath(CHUNK.address());
        String token = key.issue(new Call("POST", path, "level=3", ""), NOW);

        assertThat(send("POST", path + "?level=3", Optional.of(token), new byte[0])
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("POST", path + "?level=4", Optional.of(token), new byte[0])
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("POST", path.replace("/0", "/1") + "?level=3", Optional.of(token), new byte[0])
                        .statusCode())
                .isEqualTo(401);
        for (String level : new String[] {"0", "20", "03", "-1", "x", ""}) {
            assertThat(send("POST", path + "?level=" + level, Optional.of(token), new byte[0])
                            .statusCode())
                    .as("level %s", level)
                    .isEqualTo(400);
        }
        assertThat(chunks.levels).containsExactly(3);
    }

    @Test
    void aTokenBindsTheFrameThatIsReadAndTheChunksThatAreAskedFor() throws Exception {
        chunks.put(CHUNK).join();
        chunks.frames.store(CHUNK.address(), new byte[9]);
        String path = ChunkProtocol.framePath(CHUNK.address());
        String token = key.issue(new Call("GET", path, "bytes=9", ""), NOW);
        byte[] asked = CHUNK.address().bytes();
        byte[] others = new ChunkAddress(7, CHUNK.address().id()).bytes();
        String frames = key.issue(Call.of("POST", ChunkProtocol.FRAMES_PATH, asked), NOW);
        String have = key.issue(Call.of("POST", ChunkProtocol.HAVE_PATH, asked), NOW);

        assertThat(send("GET", path + "?bytes=9", Optional.of(token), new byte[0])
                        .body())
                .isEqualTo(new byte[9]);
        for (String other : new String[] {path + "?bytes=8", path.replace("/0", "/1") + "?bytes=9"}) {
            assertThat(send("GET", other, Optional.of(token), new byte[0]).statusCode())
                    .as(other)
                    .isEqualTo(401);
        }
        assertThat(send("POST", ChunkProtocol.FRAMES_PATH, Optional.of(frames), asked)
                        .body())
                .containsExactly(0, 0, 0, 9);
        assertThat(send("POST", ChunkProtocol.FRAMES_PATH, Optional.of(frames), others)
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("POST", ChunkProtocol.FRAMES_PATH, Optional.of(have), asked)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aFrameHasAByteToEightMebibytesAndARangeLiesInIt() throws Exception {
        chunks.put(CHUNK).join();
        chunks.frames.store(CHUNK.address(), CONTENT);
        int size = CONTENT.length;

        HttpResponse<byte[]> part = frame("bytes=" + size, Optional.of("bytes=5-9"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(CONTENT, 5, 10));
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 5-9/" + size);
        assertThat(frame("bytes=" + size, Optional.of("bytes=0-" + size)).statusCode())
                .isEqualTo(416);
        HttpResponse<byte[]> other = frame("bytes=" + (size + 1), Optional.empty());
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.headers().firstValue(ChunkProtocol.OUTCOME_HEADER)).contains("MISSING");
        for (String odd : new String[] {"", "bytes=", "bytes=0", "bytes=01", "bytes=-1", "bytes=8388609", "bytes=x"}) {
            assertThat(frame(odd, Optional.empty()).statusCode()).as(odd).isEqualTo(400);
        }
    }

    @Test
    void aQuestionForFramesHasOneTo4096Addresses() throws Exception {
        for (int size : new int[] {0, 1, 39, 41}) {
            assertThat(ask(ChunkProtocol.FRAMES_PATH, new byte[size]).statusCode())
                    .as("%d bytes", size)
                    .isEqualTo(400);
        }
        assertThat(ask(ChunkProtocol.FRAMES_PATH, new byte[40 * 4096]).statusCode())
                .isEqualTo(200);
        assertThat(ask(ChunkProtocol.FRAMES_PATH, new byte[40 * 4097]).statusCode())
                .isEqualTo(413);
    }

    @Test
    void aBodyThatIsNotTheChunkOfItsPathLeavesNothing() throws Exception {
        assertThat(put(PATH, "other bytes".getBytes(StandardCharsets.US_ASCII)).statusCode())
                .isEqualTo(422);

        assertThat(chunks.store.size()).isZero();
    }

    @Test
    void aBodyHasOneByteToEightMebibytesAndSaysSo() throws Exception {
        byte[] largest = new byte[ChunkRef.MAX_SIZE];
        String path =
                ChunkProtocol.path(HashedChunk.of(0, ByteBuffer.wrap(largest)).address());

        assertThat(put(path, largest).statusCode()).isEqualTo(204);
        assertThat(put(path, new byte[ChunkRef.MAX_SIZE + 1]).statusCode()).isEqualTo(413);
        assertThat(put(path, new byte[0]).statusCode()).isEqualTo(400);
        BodyPublisher undeclared = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(CONTENT));
        assertThat(send("PUT", PATH, Optional.of(token("PUT", PATH)), undeclared)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anAddressHasOneSpelling() throws Exception {
        for (String odd : new String[] {
            PATH.toUpperCase(Locale.ROOT).replace("/CHUNKS", "/chunks"),
            PATH + "0",
            PATH.replace("/0000", "/000"),
            "/chunks/0/1",
            "/chunks/x/y"
        }) {
            assertThat(send("GET", odd, Optional.of(token("GET", odd)), new byte[0])
                            .statusCode())
                    .as(odd)
                    .isEqualTo(400);
        }
    }

    @Test
    void haveTakesOneTo4096Addresses() throws Exception {
        for (int size : new int[] {0, 1, 39, 41}) {
            assertThat(have(new byte[size]).statusCode()).as("%d bytes", size).isEqualTo(400);
        }
        assertThat(have(new byte[40 * 4096]).statusCode()).isEqualTo(200);
        assertThat(have(new byte[40 * 4097]).statusCode()).isEqualTo(413);
    }

    @Test
    void theInventoryTakesALimitOfOneTo4096() throws Exception {
        for (String query :
                new String[] {"", "?limit=0", "?limit=4097", "?limit=01", "?limit=-1", "?after=x&limit=1"}) {
            assertThat(send("GET", "/chunks" + query, Optional.of("token"), new byte[0])
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void aRangeIsOneFromToOrTheWhole() throws Exception {
        chunks.put(CHUNK).join();

        HttpResponse<byte[]> whole = get(Optional.empty());
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CONTENT);
        HttpResponse<byte[]> part = get(Optional.of("bytes=5-9"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(CONTENT, 5, 10));
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 5-9/" + CONTENT.length);
        assertThat(get(Optional.of("bytes=0-" + CONTENT.length)).statusCode()).isEqualTo(416);
        assertThat(get(Optional.of("bytes=5-4")).statusCode()).isEqualTo(416);
        for (String odd : new String[] {"bytes=-5", "bytes=5-", "bytes=0-1,3-4", "chunks=0-1", "bytes=0-999999999"}) {
            assertThat(get(Optional.of(odd)).statusCode()).as(odd).isEqualTo(400);
        }
    }

    @Test
    void headTellsTheSizeAndUntilWhenTheChunkIsKept() throws Exception {
        assertThat(head().statusCode()).isEqualTo(404);
        chunks.put(CHUNK).join();

        HttpResponse<byte[]> answer = head();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(CONTENT.length);
        assertThat(answer.headers().firstValueAsLong(ChunkProtocol.KEPT_UNTIL_HEADER))
                .isPresent();
    }

    @Test
    void aFailureOfTheStoreHasItsStatusAndItsName() throws Exception {
        assertFailure(ChunkStoreException.Reason.NO_SPACE, 507);
        assertFailure(ChunkStoreException.Reason.READ_ONLY, 503);
        assertFailure(ChunkStoreException.Reason.OUTCOME_UNKNOWN, 503);
        assertFailure(ChunkStoreException.Reason.UNAVAILABLE, 503);
    }

    private void assertFailure(ChunkStoreException.Reason reason, int status) throws Exception {
        chunks.fail(reason);

        HttpResponse<byte[]> answer = put(PATH, CONTENT);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue(ChunkProtocol.OUTCOME_HEADER)).contains(reason.name());
    }

    private HttpResponse<byte[]> put(String path, byte[] body) throws Exception {
        return send("PUT", path, Optional.of(token("PUT", path)), body);
    }

    private HttpResponse<byte[]> head() throws Exception {
        return send("HEAD", PATH, Optional.of(token("HEAD", PATH)), new byte[0]);
    }

    private HttpResponse<byte[]> have(byte[] body) throws Exception {
        return ask(ChunkProtocol.HAVE_PATH, body);
    }

    private HttpResponse<byte[]> ask(String path, byte[] body) throws Exception {
        return send("POST", path, Optional.of(key.issue(Call.of("POST", path, body), NOW)), body);
    }

    private HttpResponse<byte[]> frame(String query, Optional<String> range) throws Exception {
        String path = ChunkProtocol.framePath(CHUNK.address());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path + "?" + query))
                .header(ChunkProtocol.TOKEN_HEADER, key.issue(new Call("GET", path, query, ""), NOW));
        range.ifPresent(value -> request.header("Range", value));
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(Optional<String> range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + PATH))
                .header(ChunkProtocol.TOKEN_HEADER, token("GET", PATH));
        range.ifPresent(value -> request.header("Range", value));
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private String token(String method, String path) {
        return key.issue(Call.of(method, path), NOW);
    }

    private HttpResponse<byte[]> send(String method, String path, Optional<String> token, byte[] body)
            throws Exception {
        return send(method, path, token, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<byte[]> send(String method, String path, Optional<String> token, BodyPublisher body)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path)).method(method, body);
        token.ifPresent(value -> request.header(ChunkProtocol.TOKEN_HEADER, value));
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }
}
