package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySink;
import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DownloadWireTest {
    private static final String GET = "GET /bytes HTTP/1.1\r\nHost: x\r\n\r\n";

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @Test
    void everyByteArrivesAndTheConnectionStays() throws Exception {
        for (int size : new int[] {0, 1, 4096, (1 << 20) + 1, 5 << 20}) {
            try (WireServer server = sending(WireServer.LONG, size, size);
                    WireClient client = server.connect()) {
                for (int round = 0; round < 2; round++) {
                    byte[] body = client.send(GET).answer().body();

                    assertThat(body).hasSize(size);
                    for (int i = 0; i < size; i += 997) {
                        assertThat(body[i]).isEqualTo((byte) (i >> 4));
                    }
                }
            }
        }
    }

    @Test
    void headGetsTheLengthAndNoByte() throws Exception {
        try (WireServer server = sending(WireServer.LONG, 5 << 20, 0);
                WireClient client = server.connect()) {
            client.send("HEAD /bytes HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answerToHead().headers()).containsEntry("content-length", Integer.toString(5 << 20));

            client.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(404);
        }
    }

    @Test
    void aShortAnswerIsCut() throws Exception {
        try (WireServer server = sending(WireServer.LONG, 3 << 20, 2 << 20);
                WireClient client = server.connect()) {
            client.send(GET);

            assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFailureBeforeTheFirstByteIsAProblemWithoutTheContentsHeaders() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/bytes", e -> {
                            try (BodySink sink =
                                    e.stream(200, Map.of("ETag", "\"a\"", "Content-Type", "image/png"), 10)) {
                                sink.buffer(10);
                                throw new Refusal(ProblemType.CONTENT_UNREADABLE, "damaged");
                            }
                        })
                        .start();
                WireClient client = server.connect()) {
            client.send(GET);

            WireClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains("content-unreadable").contains("damaged");
            assertThat(answer.headers())
                    .doesNotContainKey("etag")
                    .containsEntry("content-type", "application/problem+json");
            assertThat(client.send(GET).answer().status()).isEqualTo(500);
        }
    }

    @Test
    void aFailureAfterTheFirstByteCutsTheConnection() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/bytes", e -> {
                            BodySink sink = e.stream(200, Map.of(), 10);
                            sink.write(sink.buffer(5).put(new byte[5]));
                            throw new Refusal(ProblemType.CONTENT_UNREADABLE, "damaged");
                        })
                        .start();
                WireClient client = server.connect()) {
            client.send(GET);

            assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        }
    }

    @Test
    void moreThanPromisedIsAnError() throws Exception {
        try (WireServer server = sending(WireServer.LONG, 10, 20);
                WireClient client = server.connect()) {
            assertThat(client.send(GET).answer().status()).isEqualTo(500);

            assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClientThatTakesNothingIsCutOff() throws Exception {
        try (WireServer server = sending(WireServer.SHORT, 1 << 30, 1 << 30);
                WireClient client = server.connect()) {
            client.send(GET);

            assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(BodyCutException.class);
            assertThat(client.readToEnd()).isLessThan(1 << 30);
        }
    }

    @Test
    void aSlowButSteadyClientIsServed() throws Exception {
        int size = 6 << 20;
        try (WireServer server = sending(WireServer.SHORT, size, size);
                WireClient client = server.connect()) {
            client.send(GET);
            int read = 0;
            while (!client.line().isEmpty()) {
                // The head.
            }
            long slowUntil = System.nanoTime() + 3 * WireServer.SHORT.head().toNanos();
            while (System.nanoTime() < slowUntil && read < size / 2) {
                read += client.read(16 << 10).length;
                java.util.concurrent.locks.LockSupport.parkNanos(
                        WireServer.SHORT.output().toNanos() / 20);
            }

            assertThat(client.read(size - read)).hasSize(size - read);
            assertThat(client.send(GET).answer().body()).hasSize(size);
        }
    }

    @Test
    void aClientThatLeavesEndsTheStory() throws Exception {
        try (WireServer server = sending(WireServer.LONG, 1 << 30, 1 << 30)) {
            try (WireClient client = server.connect()) {
                client.send(GET).read(100_000);
            }
            assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(BodyCutException.class);
        }
    }

    @Test
    void noDirectMemoryIsLostWhateverTheEnding() throws Exception {
        try (WireServer whole = sending(WireServer.LONG, 4 << 20, 4 << 20);
                WireServer shortened = sending(WireServer.LONG, 4 << 20, 3 << 20);
                WireServer stalled = sending(WireServer.SHORT, 1 << 30, 1 << 30)) {
            for (int round = 0; round < 100; round++) {
                try (WireClient client = whole.connect()) {
                    client.send(GET).answer();
                }
                try (WireClient client = shortened.connect()) {
                    client.send(GET).readToEnd();
                }
                try (WireClient client = stalled.connect()) {
                    client.send(GET).read(100_000);
                }
            }

            while (usedDirectMemory() > 4 * ResponseBodySink.IN_FLIGHT * SinkMemory.LARGEST) {
                Thread.onSpinWait();
            }
        }
    }

    private static long usedDirectMemory() {
        return ((PooledByteBufAllocator) VertxByteBufAllocator.POOLED_ALLOCATOR).pinnedDirectMemory();
    }

    private WireServer sending(Patience patience, long promised, long sent) throws Exception {
        return WireServer.with(patience)
                .route("GET", "/bytes", e -> send(e, promised, sent))
                .start();
    }

    private void send(Exchange exchange, long promised, long sent) {
        try (BodySink sink = exchange.stream(200, Map.of(), promised)) {
            long at = 0;
            while (at < sent && !exchange.method().equals("HEAD")) {
                ByteBuffer buffer = sink.buffer((int) Math.min(1 << 20, sent - at));
                while (buffer.hasRemaining()) {
                    buffer.put((byte) (at++ >> 4));
                }
                sink.write(buffer);
            }
        } catch (RuntimeException e) {
            failure.complete(e);
            throw e;
        }
    }
}
