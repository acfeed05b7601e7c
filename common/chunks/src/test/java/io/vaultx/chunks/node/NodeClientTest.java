package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.State;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.place.Await;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.threads.RequestInHand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client before nodes that fail in every way. That it works with one that does not is the contract's business. */
class NodeClientTest {
    private static final Patience USUAL =
            new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 3, Duration.ofMillis(1));
    /** For nodes that do not answer. */
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(2), Duration.ofMillis(300), 3, Duration.ofMillis(1));

    private static final HashedChunk CHUNK = HashedChunk.of(
            ChunkAddress.SHARED, ByteBuffer.wrap("a chunk of some bytes".getBytes(StandardCharsets.US_ASCII)));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final AtomicLong nanos = new AtomicLong();
    private final CircuitBreaker breaker = new CircuitBreaker("node-1", BreakerSettings.DEFAULT, nanos::get);
    private HttpServer server;

    /** What the node does with a call. */
    private interface Script {
        void play(HttpExchange http, int call) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        testEnds.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void aNodeThatNeverAnswersIsGivenUpAfterThreeAttempts() {
        try (NodeClient client = client(SHORT, (http, call) -> awaitTestEnd())) {
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
            assertThat(calls).hasValue(3);
            assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
            assertFails(() -> client.read(CHUNK.address(), 0, ByteBuffer.allocate(1)), Reason.UNAVAILABLE);
        }
    }

    @Test
    void aNodeThatStopsInTheMiddleOfAnAnswerIsGivenUp() {
        try (NodeClient client = client(SHORT, (http, call) -> {
            http.sendResponseHeaders(200, 8);
            http.getResponseBody().write(1);
            http.getResponseBody().flush();
            awaitTestEnd();
        })) {
            assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
        }
    }

    @Test
    void nobodyAtThePortIsUnavailable() {
        int port = server.getAddress().getPort();
        server.stop(0);

        try (NodeClient client = client(USUAL, port)) {
            assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
        }
    }

    @Test
    void everyAttemptCarriesTheIdOfTheRequestThatItIsMadeFor() {
        List<String> ids = Collections.synchronizedList(new ArrayList<>());
        try (NodeClient client = client((http, call) -> {
            ids.add(http.getRequestHeaders().getFirst("X-Request-Id"));
            answer(http, 503, "UNAVAILABLE", new byte[0]);
        })) {
            RequestInHand.during(
                    "r-1", () -> assertFails(() -> client.put(CHUNK).join(), Reason.UNAVAILABLE));
            assertFails(() -> client.put(CHUNK).join(), Reason.UNAVAILABLE);
        }
        assertThat(ids).containsExactly("r-1", "r-1", "r-1", null, null, null);
    }

    @Test
    void aFailureThatPassesIsNotSeen() {
        try (NodeClient client = client((http, call) -> {
            if (call == 1) {
                answer(http, 503, "UNAVAILABLE", new byte[0]);
            } else if (call == 2) {
                http.close();
            } else {
                http.getResponseHeaders().set(ChunkProtocol.KEPT_UNTIL_HEADER, "5");
                answer(http, 204, "", new byte[0]);
            }
        })) {
            assertThat(client.put(CHUNK).join()).isEqualTo(new Kept(5));
            assertThat(calls).hasValue(3);
        }
    }

    @Test
    void whoLosesInterestInAPutEndsItsCall() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NodeClient client = client(USUAL, silent.getLocalPort())) {
            CompletableFuture<Kept> put = client.put(CHUNK);
            try (Socket call = silent.accept()) {
                call.setSoTimeout(20_000);
                assertThat(call.getInputStream().read()).isEqualTo('P');

                put.cancel(true);

                assertThat(call.getInputStream().readAllBytes()).isNotEmpty();
            }
            silent.setSoTimeout(300);
            assertThatThrownBy(silent::accept).as("another attempt").isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void answersThatAreNoHttpCostNoFileHandles() throws IOException {
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (ServerSocket odd = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> greet(odd));
            NodeEndpoint node = new NodeEndpoint("node-1", URI.create("http://127.0.0.1:" + odd.getLocalPort()));
            try (NodeClient client = NodeClient.of(node, new byte[32], InstantSource.system(), USUAL)) {
                assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
                long before = system.getOpenFileDescriptorCount();
                for (int i = 0; i < 100; i++) {
                    assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
                }
                Await.until("the connections are closed", () -> system.getOpenFileDescriptorCount() < before + 50);
            }
        }
    }

    /** As a server of something else does. */
    private static void greet(ServerSocket odd) {
        while (!odd.isClosed()) {
            try (Socket call = odd.accept()) {
                assertThat(call.getInputStream().read(new byte[1 << 16])).isPositive();
                call.getOutputStream().write("220 mail.example.org ESMTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException gone) {
                // The client has had enough, or the test ends.
            }
        }
    }

    @Test
    void aFullOrReadOnlyNodeIsAskedOnce() {
        try (NodeClient client = client((http, call) -> answer(http, 507, "NO_SPACE", new byte[0]))) {
            assertFails(() -> client.put(CHUNK).join(), Reason.NO_SPACE);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void aNotFoundOfSomebodyElseDoesNotMeanThatTheChunkIsMissing() {
        try (NodeClient client = client((http, call) -> answer(http, 404, "", new byte[0]))) {
            assertFails(() -> client.read(CHUNK.address(), 0, ByteBuffer.allocate(1)), Reason.UNAVAILABLE);
        }
    }

    @Test
    void aNodesOwnNotFoundMeansThatTheChunkIsMissing() {
        try (NodeClient client = client((http, call) -> answer(http, 404, "MISSING", new byte[0]))) {
            assertThat(client.read(CHUNK.address(), 0, ByteBuffer.allocate(1))).isEqualTo(ReadOutcome.MISSING);
        }
    }

    @Test
    void anOutcomeThisReleaseDoesNotKnowIsNoAnswer() {
        try (NodeClient client = client((http, call) -> answer(http, 404, "ON_HOLIDAY", new byte[0]))) {
            assertFails(() -> client.read(CHUNK.address(), 0, ByteBuffer.allocate(1)), Reason.UNAVAILABLE);
        }
    }

    @Test
    void wrongBytesForAWholeChunkAreDamage() {
        try (NodeClient client = client((http, call) -> {
            http.getResponseHeaders().set("Content-Range", "bytes 0-%d/%d".formatted(CHUNK.size() - 1, CHUNK.size()));
            answer(http, 206, "", new byte[CHUNK.size()]);
        })) {
            ByteBuffer into = ByteBuffer.allocate(CHUNK.size());

            assertThat(client.read(CHUNK.address(), 0, into)).isEqualTo(ReadOutcome.DAMAGED);
            assertThat(into).isEqualTo(ByteBuffer.allocate(CHUNK.size()));
        }
    }

    @Test
    void fewerBytesThanAskedForAreDamage() {
        try (NodeClient client = client((http, call) -> answer(http, 206, "", new byte[3]))) {
            assertThat(client.read(CHUNK.address(), 0, ByteBuffer.allocate(4))).isEqualTo(ReadOutcome.DAMAGED);
        }
    }

    @Test
    void anAnswerLargerThanAnyItCouldBeIsCutOff() {
        try (NodeClient client = client((http, call) -> answer(http, 206, "", new byte[10 << 20]))) {
            assertFails(() -> client.read(CHUNK.address(), 0, ByteBuffer.allocate(4)), Reason.UNAVAILABLE);
        }
    }

    @Test
    void aBatchOfQuestionsIsSplitAtTheProtocolsLimit() {
        try (NodeClient client = client((http, call) -> {
            int asked = http.getRequestBody().readAllBytes().length / ChunkAddress.BYTES;
            answer(http, 200, "", new byte[asked * Long.BYTES]);
        })) {
            assertThat(client.have(Collections.nCopies(10_000, CHUNK.address())))
                    .hasSize(10_000);
            assertThat(calls).hasValue(3);
        }
    }

    @Test
    void anAnswerToOtherQuestionsThanAskedIsAFailure() {
        try (NodeClient client = client((http, call) -> answer(http, 200, "", new byte[7]))) {
            assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
        }
    }

    @Test
    void anAnswerToARecodeThatIsNoneIsAFailure() {
        for (byte[] odd :
                new byte[][] {new byte[0], new byte[15], new byte[16], bytes(1, -1, 4, 2), bytes(4, 4, 4, 4)}) {
            try (NodeClient client = client((http, call) -> answer(http, 200, "", odd))) {
                assertFails(() -> client.recode(CHUNK.address(), 3), Reason.UNAVAILABLE);
            }
            server.removeContext("/");
        }
    }

    @Test
    void anAnswerToAQuestionForFramesThatIsNoneIsAFailure() {
        for (byte[] odd : new byte[][] {
            new byte[0], new byte[3], new byte[5], bytes(1, 1), bytes(-1), bytes(ChunkProtocol.MAX_FRAME + 1)
        }) {
            try (NodeClient client = client((http, call) -> answer(http, 200, "", odd))) {
                assertFails(() -> client.frameBytes(List.of(CHUNK.address())), Reason.UNAVAILABLE);
            }
            server.removeContext("/");
        }
    }

    @Test
    void aNodeThatKnowsNothingOfFramesIsUnavailableForThem() {
        try (NodeClient client = client((http, call) -> answer(http, 404, "", new byte[0]))) {
            assertFails(() -> client.frameBytes(List.of(CHUNK.address())), Reason.UNAVAILABLE);
            assertFails(() -> client.readFrame(CHUNK.address(), 10, 0, ByteBuffer.allocate(1)), Reason.UNAVAILABLE);
        }
    }

    @Test
    void aQuestionForFramesIsSplitAtTheProtocolsLimit() {
        try (NodeClient client = client((http, call) -> {
            int asked = http.getRequestBody().readAllBytes().length / ChunkAddress.BYTES;
            int[] sizes = new int[asked];
            Arrays.fill(sizes, call);
            answer(http, 200, "", bytes(sizes));
        })) {
            List<Integer> sizes = client.frameBytes(Collections.nCopies(5000, CHUNK.address()));
            assertThat(sizes).hasSize(5000).startsWith(1).endsWith(2);
            assertThat(client.frameBytes(List.of())).isEmpty();
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void aPieceOfAFrameThatIsNotTheOneAskedForIsDamage() {
        for (String range : new String[] {"bytes 5-8/20", "bytes 4-8/20", "bytes 5-9/21", ""}) {
            try (NodeClient client = client((http, call) -> {
                http.getResponseHeaders().set("Content-Range", range);
                answer(http, 206, "", new byte[range.equals("bytes 5-8/20") ? 3 : 4]);
            })) {
                ByteBuffer into = ByteBuffer.allocate(4);
                assertThat(client.readFrame(CHUNK.address(), 20, 5, into))
                        .as(range)
                        .isEqualTo(ReadOutcome.DAMAGED);
                assertThat(into.position()).isZero();
            }
            server.removeContext("/");
        }
    }

    @Test
    void aRangeOutsideOfAFrameIsRefusedBeforeAnythingIsSent() {
        try (NodeClient client = client((http, call) -> answer(http, 404, "MISSING", new byte[0]))) {
            for (int[] odd : new int[][] {{20, -1, 1}, {20, 20, 1}, {20, 15, 6}, {20, 0, 0}, {20, 1, 21}}) {
                assertThatThrownBy(() -> client.readFrame(CHUNK.address(), odd[0], odd[1], ByteBuffer.allocate(odd[2])))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(calls).hasValue(0);
            assertThat(client.readFrame(CHUNK.address(), 20, 0, ByteBuffer.allocate(1)))
                    .isEqualTo(ReadOutcome.MISSING);
        }
    }

    private static byte[] bytes(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        return bytes.array();
    }

    @Test
    void aClosedClientIsUnavailable() {
        NodeClient client = client((http, call) -> answer(http, 200, "", new byte[8]));
        client.close();

        assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
    }

    @Test
    void aNodeThatDoesNotAnswerIsLeftInPeaceUntilOneCallTriesItAgain() {
        AtomicBoolean back = new AtomicBoolean();
        try (NodeClient client = client(USUAL, (http, call) -> {
            if (back.get()) {
                answer(http, 200, "", new byte[Long.BYTES]);
            } else {
                http.close();
            }
        })) {
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
            // Its second attempt is the fifth call in a row: there is no third.
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
            assertThat(calls).hasValue(5);
            assertThat(breaker.state()).isEqualTo(State.OPEN);

            back.set(true);
            assertFails(() -> client.have(List.of(CHUNK.address())), Reason.UNAVAILABLE);
            assertFails(() -> client.put(CHUNK).join(), Reason.UNAVAILABLE);
            assertThat(calls).hasValue(5);

            nanos.addAndGet(BreakerSettings.DEFAULT.resetTimeout().toNanos());
            assertThat(client.have(List.of(CHUNK.address()))).containsExactly(Kept.ABSENT);
            assertThat(calls).hasValue(6);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void aNodeThatStillDoesNotAnswerCostsOneCallAtATime() {
        try (NodeClient client = client(USUAL, (http, call) -> answer(http, 502, "", new byte[0]))) {
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
            assertThat(calls).hasValue(5);

            nanos.addAndGet(BreakerSettings.DEFAULT.resetTimeout().toNanos());
            assertFails(() -> client.put(CHUNK).join(), Reason.OUTCOME_UNKNOWN);
            assertThat(calls).hasValue(6);
        }
    }

    @Test
    void aNodeThatRefusesInItsOwnWordsIsThere() {
        try (NodeClient client = client(USUAL, (http, call) -> answer(http, 507, "NO_SPACE", new byte[0]))) {
            for (int i = 0; i < 10; i++) {
                assertFails(() -> client.put(CHUNK).join(), Reason.NO_SPACE);
            }
            assertThat(calls).hasValue(10);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
        }
    }

    private NodeClient client(Script script) {
        return client(USUAL, script);
    }

    private NodeClient client(Patience patience, Script script) {
        server.createContext("/", http -> {
            try (http) {
                script.play(http, calls.incrementAndGet());
            }
        });
        return client(patience, server.getAddress().getPort());
    }

    private NodeClient client(Patience patience, int port) {
        NodeEndpoint node = new NodeEndpoint("node-1", URI.create("http://127.0.0.1:" + port));
        return NodeClient.of(node, new byte[32], InstantSource.system(), patience, breaker);
    }

    private void awaitTestEnd() {
        try {
            testEnds.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange http, int status, String outcome, byte[] body) throws IOException {
        if (!outcome.isEmpty()) {
            http.getResponseHeaders().set(ChunkProtocol.OUTCOME_HEADER, outcome);
        }
        http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            http.getResponseBody().write(body);
        }
    }

    private static void assertFails(Runnable call, Reason reason) {
        assertThatThrownBy(call::run)
                .satisfiesAnyOf(
                        failed -> assertThat(failed)
                                .isInstanceOfSatisfying(
                                        ChunkStoreException.class,
                                        known -> assertThat(known.reason()).isEqualTo(reason)),
                        failed -> assertThat(failed.getCause())
                                .isInstanceOfSatisfying(
                                        ChunkStoreException.class,
                                        known -> assertThat(known.reason()).isEqualTo(reason)));
    }
}
