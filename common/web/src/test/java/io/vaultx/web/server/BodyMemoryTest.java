package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.ByteBudget;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What all bodies that arrive hold together. */
class BodyMemoryTest {
    private static final int READ = HttpServerLimits.MAX_BUFFER_BYTES;
    private static final int UPLOADS = 500;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private final ByteBudget memory = new ByteBudget(8L * READ);
    private final AtomicLong most = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void fiveHundredUploadsShareRoomForEightReadsAndAllAreServed() throws Exception {
        int port = listen(LONG);
        CountDownLatch allConnected = new CountDownLatch(UPLOADS);
        List<FutureTask<String>> clients = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            clients.add(started(() -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    allConnected.countDown();
                    allConnected.await();
                    send(socket, 200_000, 200_000);
                    return answer(socket);
                }
            }));
        }

        for (FutureTask<String> client : clients) {
            assertThat(client.get(60, TimeUnit.SECONDS)).endsWith("200000");
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(memory.limitBytes());
        awaitNothingLent();
    }

    @Test
    void whenStalledBodiesHoldEverythingOthersAreToldToComeBackAndAllComesBackAfterTheCut() throws Exception {
        int port = listen(Duration.ofMillis(200));
        int stalledPort = listen(LONG);
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket socket = new Socket("127.0.0.1", stalledPort);
            send(socket, 200_000, 1);
            stalled.add(socket);
        }
        // Whoever has delivered a byte keeps its share until it ends; a full budget alone may be a passing moment.
        while (reads.get() < 8 || memory.lentBytes() < memory.limitBytes()) {
            Thread.onSpinWait();
        }

        try (Socket socket = new Socket("127.0.0.1", port)) {
            // Not whole: what came with the head and is all there needs no more memory, and is served.
            send(socket, 200_000, 1);
            assertThat(answer(socket)).endsWith("UNAVAILABLE");
        }
        for (Socket socket : stalled) {
            socket.close();
        }

        while (cuts.get() < 8) {
            Thread.onSpinWait();
        }
        awaitNothingLent();
    }

    @Test
    @Timeout(60)
    void theBodyOfAStrangerMustBeWholeInTime() throws Exception {
        Duration patience = Duration.ofMillis(300);
        int port = listen(request -> RequestBodySource.openOfStranger(request, patience));
        CompletableFuture<String> answer = new CompletableFuture<>();

        try (Socket socket = new Socket("127.0.0.1", port)) {
            send(socket, 16_000, 1);
            Thread.ofVirtual().start(() -> {
                try {
                    answer.complete(answer(socket));
                } catch (IOException e) {
                    answer.completeExceptionally(e);
                }
            });
            // Never silent for long.
            while (!answer.isDone()) {
                socket.getOutputStream().write('x');
                LockSupport.parkNanos(patience.toNanos() / 20);
            }
            assertThat(answer.get()).endsWith("BODY_STALLED");
        }
    }

    private void awaitNothingLent() {
        while (memory.lentBytes() > 0) {
            Thread.onSpinWait();
        }
    }

    private int listen(Duration patience) throws Exception {
        return listen(request -> RequestBodySource.open(request, patience, memory));
    }

    private int listen(Function<HttpServerRequest, RequestBodySource> opening) throws Exception {
        HttpServer server = vertx.createHttpServer(HttpServerLimits.apply(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0)))
                .requestHandler(request -> {
                    RequestBodySource body = opening.apply(request);
                    Thread.ofVirtual().start(() -> read(request, body));
                });
        return server.listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
    }

    private void read(HttpServerRequest request, RequestBodySource body) {
        try (body) {
            long bytes = 0;
            for (ByteBuffer next = body.next(); next != null; next = body.next()) {
                bytes += next.remaining();
                reads.incrementAndGet();
                most.accumulateAndGet(memory.lentBytes(), Math::max);
            }
            request.response().end(Long.toString(bytes));
        } catch (Refusal refusal) {
            request.response().end(refusal.type().name());
        } catch (BodyCutException gone) {
            cuts.incrementAndGet();
        }
    }

    private static void send(Socket socket, int declared, int sent) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + declared + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[sent]);
        out.flush();
    }

    private static String answer(Socket socket) throws IOException {
        byte[] bytes = new byte[4096];
        int size = 0;
        String text = "";
        while (!text.contains("\r\n\r\n") || text.endsWith("\r\n\r\n")) {
            int count = socket.getInputStream().read(bytes, size, bytes.length - size);
            if (count < 0) {
                return text;
            }
            size += count;
            text = new String(bytes, 0, size, StandardCharsets.US_ASCII);
        }
        return text;
    }

    private static FutureTask<String> started(Callable<String> client) {
        FutureTask<String> task = new FutureTask<>(client);
        Thread.ofVirtual().start(task);
        return task;
    }
}
