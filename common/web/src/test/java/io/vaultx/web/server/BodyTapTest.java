package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.vaultx.threads.ByteBudget;
import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large bodies on their short way; all that bodies promise is in {@link UploadWireTest}, whose bodies go this way too. */
@Timeout(60)
class BodyTapTest {
    private static final int LARGE = 1 << 20;
    private static final int ABANDONED = 200;
    private static final int PIECE = 1000;

    private final AtomicInteger inNettysMemory = new AtomicInteger();

    @Test
    void theBytesOfALargeBodyAreNotCopiedOnTheirWayAlsoOnAConnectionsFirstRequest() throws Exception {
        try (WireServer server = server();
                WireClient client = server.connect()) {
            for (int request = 1; request <= 2; request++) {
                client.send(head(LARGE)).send(body(LARGE, request));

                assertThat(client.answer().text()).isEqualTo(expected(LARGE, request));
                assertThat(inNettysMemory.getAndSet(0))
                        .as("request %d", request)
                        .isPositive();
            }
        }
    }

    @Test
    void pipelinedLargeBodiesArriveWholeAndInOrder() throws Exception {
        try (WireServer server = server();
                WireClient client = server.connect()) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 8; i++) {
                    send(client, head(LARGE + i), body(LARGE + i, i));
                }
            });

            for (int i = 0; i < 8; i++) {
                assertThat(client.answer().text()).isEqualTo(expected(LARGE + i, i));
            }
        }
    }

    @Test
    void aChunkedBodyWithTrailersArrivesWhole() throws Exception {
        try (WireServer server = server();
                WireClient client = server.connect()) {
            client.send("PUT /sum HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .send(Integer.toHexString(LARGE) + "\r\n")
                    .send(body(LARGE, 5))
                    .send("\r\n0\r\nX-Checksum: x\r\n\r\n");

            assertThat(client.answer().text()).isEqualTo(expected(LARGE, 5));
        }
    }

    @Test
    void aBodyThatIsOpenedLaterOnAnotherThreadArrivesWhole() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("PUT", "/sum", e -> {
                            opened.await();
                            sum(e);
                        })
                        .start();
                WireClient client = server.connect()) {
            Thread sending = Thread.ofVirtual().start(() -> send(client, head(LARGE), body(LARGE, 3)));
            opened.countDown();

            assertThat(client.answer().text()).isEqualTo(expected(LARGE, 3));
            sending.join();
        }
    }

    @Test
    void bodiesThatNobodyReadsToTheirEndHoldNoMemory() throws Exception {
        long before = allocated();
        AtomicLong most = new AtomicLong();
        ByteBudget memory = new ByteBudget(64L << 20);
        Vertx vertx = Vertx.vertx();
        try {
            int port = listen(vertx, request -> {
                BodyTap.watch(request);
                RequestBodySource body = RequestBodySource.open(request, Duration.ofMinutes(5), memory);
                Thread.ofVirtual().start(() -> {
                    body.next();
                    // A share grows when what has arrived fills it.
                    while (memory.lentBytes() < 4L * HttpServerLimits.MAX_BUFFER_BYTES) {
                        Thread.onSpinWait();
                    }
                    // What the reader holds when it leaves lies in Netty's memory, too.
                    ByteBuffer last = body.next();
                    while (!last.isDirect()) {
                        last = body.next();
                    }
                    most.accumulateAndGet(allocated(), Math::max);
                    body.close();
                    request.response().end();
                });
            });
            for (int i = 0; i < ABANDONED; i++) {
                try (WireClient client = new WireClient(port)) {
                    client.send(head(LARGE)).send(body(LARGE / 2, i));
                    client.answer();
                }
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        assertThat(most.get()).as("what is counted").isGreaterThan(before);
        assertThat(allocated() - before).isLessThan(ABANDONED / 4);
    }

    /** A small piece is copied out of the buffer that it came in, which many others may lie in, too. */
    @Test
    void aBodyInSmallPiecesHoldsNoMemory() throws Exception {
        long before = allocated();
        AtomicLong most = new AtomicLong();
        String piece = Integer.toHexString(PIECE) + "\r\n" + "x".repeat(PIECE) + "\r\n";
        try (WireServer server = WireServer.with(WireServer.LONG)
                .route("PUT", "/sum", e -> {
                    most.accumulateAndGet(allocated(), Math::max);
                    sum(e);
                })
                .start()) {
            for (int i = 0; i < ABANDONED; i++) {
                try (WireClient client = server.connect()) {
                    client.send("PUT /sum HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .send(piece.repeat(40) + "0\r\n\r\n");
                    assertThat(client.answer().text()).contains(40 * PIECE + " ");
                }
            }
        }

        assertThat(most.get()).as("what is counted").isPositive();
        assertThat(allocated() - before).isLessThan(ABANDONED / 4);
    }

    /** Netty's decoder makes none today. */
    @Test
    void aPieceWithoutBytesIsGivenBack() throws Exception {
        Queue<ByteBuf> empty = new ConcurrentLinkedQueue<>();
        ChannelInboundHandlerAdapter emptyBeforeEach = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpContent) {
                    // Of nobody's pool: such a buffer comes back as another one.
                    ByteBuf none = Unpooled.directBuffer(1);
                    empty.add(none);
                    context.fireChannelRead(new DefaultHttpContent(none));
                }
                context.fireChannelRead(message);
            }
        };
        Vertx vertx = Vertx.vertx();
        try {
            int port = listen(vertx, request -> {
                BodyTap.watch(request);
                ((ConnectionBase) request.connection())
                        .channel()
                        .pipeline()
                        .addBefore("vaultx-body-tap", "empty", emptyBeforeEach);
                RequestBodySource body = RequestBodySource.open(request, Duration.ofMinutes(5));
                Thread.ofVirtual().start(() -> {
                    try (body) {
                        long bytes = 0;
                        for (ByteBuffer next = body.next(); next != null; next = body.next()) {
                            bytes += next.remaining();
                        }
                        request.response().end(String.valueOf(bytes));
                    }
                });
            });
            try (WireClient client = new WireClient(port)) {
                client.send(head(LARGE)).send(body(LARGE, 1));
                assertThat(client.answer().text()).isEqualTo(String.valueOf(LARGE));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        assertThat(empty).isNotEmpty().allMatch(one -> one.refCnt() == 0);
    }

    private static int listen(Vertx vertx, Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer(HttpServerLimits.apply(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0)))
                .requestHandler(handler)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
    }

    /** Netty's buffers that are in use; a few of them wait in the caches of threads. */
    private static long allocated() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    private WireServer server() throws Exception {
        return WireServer.with(WireServer.LONG).route("PUT", "/sum", this::sum).start();
    }

    private void sum(Exchange exchange) {
        CRC32C crc = new CRC32C();
        long bytes = 0;
        BodySource body = exchange.body();
        for (ByteBuffer next = body.next(); next != null; next = body.next()) {
            if (next.isDirect()) {
                inNettysMemory.incrementAndGet();
            }
            bytes += next.remaining();
            crc.update(next);
        }
        exchange.json(200, Map.of(), Map.of("sum", bytes + " " + crc.getValue()));
    }

    private static String expected(int bytes, int salt) {
        CRC32C crc = new CRC32C();
        crc.update(body(bytes, salt));
        return "{\"sum\":\"" + bytes + " " + crc.getValue() + "\"}";
    }

    private static String head(int bytes) {
        return "PUT /sum HTTP/1.1\r\nHost: x\r\nContent-Length: " + bytes + "\r\n\r\n";
    }

    private static byte[] body(int bytes, int salt) {
        byte[] body = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            body[i] = (byte) (i * 31 ^ i >> 8 ^ salt);
        }
        return body;
    }

    private static void send(WireClient client, String head, byte[] body) {
        try {
            client.send(head).send(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
