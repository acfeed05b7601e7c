package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask and ask again without waiting for answers. */
@Timeout(120)
class PipelinedWireTest {
    private static final String BOTH =
            "GET /here HTTP/1.1\r\nHost: x\r\n\r\n" + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";

    private final AtomicInteger served = new AtomicInteger();

    @Test
    void whoAsksOnAndOnAndNeverReadsIsHeldBackAndThenCutOff() throws Exception {
        byte[] thousand = bytes(BOTH.repeat(500));
        boolean cut = false;
        try (WireServer server = server(WireServer.SHORT);
                WireClient client = server.connect()) {
            try {
                for (int i = 0; i < 200; i++) {
                    client.send(thousand);
                }
                client.readToEnd();
            } catch (IOException closedByServer) {
                cut = true;
            }
        }

        assertThat(served.get()).as("of 100,000").isBetween(1, 10_000);
        assertThat(cut).isTrue();
    }

    @Test
    void whoReadsLateGetsEveryAnswerInItsOrder() throws Exception {
        int times = 5_000;
        try (WireServer server = server(WireServer.LONG);
                WireClient client = server.connect()) {
            CompletableFuture<Long> sent = sendInTheBackground(client, "GET /here", times, new AtomicLong());
            // The reader is slower than the server, and the buffers between them hold a fraction of it all.
            await("300 are served", () -> served.get() >= 300);

            for (int i = 0; i < times; i++) {
                WireClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers()).containsEntry("x-request-id", "r-" + i);
            }
            assertThat(sent.get()).isPositive();
        }
    }

    @Test
    void whatIsAskedBehindASlowAnswerIsAnsweredInItsOrder() throws Exception {
        int times = 5_000;
        CountDownLatch goOn = new CountDownLatch(1);
        try (WireServer server = slowServer(goOn);
                WireClient client = server.connect()) {
            AtomicLong begun = new AtomicLong();
            client.send("DELETE /slow HTTP/1.1\r\nHost: x\r\nX-Request-Id: slow\r\n\r\n");
            CompletableFuture<Long> sent = sendInTheBackground(client, "GET /nothing", times, begun);
            await("some are sent", () -> begun.get() >= 60_000);
            goOn.countDown();

            assertThat(client.answer().headers()).containsEntry("x-request-id", "slow");
            for (int i = 0; i < times; i++) {
                WireClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.headers()).containsEntry("x-request-id", "r-" + i);
            }
            assertThat(sent.get()).isPositive();
        }
    }

    @Test
    void whoAsksOnAndOnBehindASlowAnswerIsHeldBack() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        int times = 1_000_000;
        try (WireServer server = slowServer(goOn);
                WireClient client = server.connect()) {
            client.send("DELETE /slow HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] thousand = bytes("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000));
            AtomicLong sent = new AtomicLong();
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < times / 1_000; i++) {
                        client.send(thousand);
                        sent.addAndGet(thousand.length);
                    }
                } catch (IOException closed) {
                    // At the end of the test.
                }
            });

            UploadWireTest.awaitQuiet(sent);
            // The kernel takes some megabytes.
            assertThat(sent.get()).isPositive().isLessThan(times / 2L * thousand.length / 1_000);
            goOn.countDown();
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.answer().status()).isEqualTo(404);
        }
    }

    /** Answers a DELETE of /slow when it may go on. */
    private static WireServer slowServer(CountDownLatch goOn) throws Exception {
        return WireServer.with(WireServer.LONG)
                .route("DELETE", "/slow", e -> {
                    goOn.await();
                    e.json(200, Map.of(), Map.of());
                })
                .start();
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start)
                    .as(what)
                    .isLessThan(Duration.ofMinutes(1).toNanos());
            Thread.onSpinWait();
        }
    }

    /** Numbered requests; the future has their bytes. */
    private static CompletableFuture<Long> sendInTheBackground(
            WireClient client, String requestLine, int times, AtomicLong sent) {
        CompletableFuture<Long> whole = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    byte[] request = bytes(requestLine + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: r-" + i + "\r\n\r\n");
                    client.send(request);
                    sent.addAndGet(request.length);
                }
                whole.complete(sent.get());
            } catch (IOException e) {
                whole.completeExceptionally(e);
            }
        });
        return whole;
    }

    private WireServer server(Patience patience) throws Exception {
        return WireServer.with(patience)
                .route("GET", "/here", e -> {
                    served.incrementAndGet();
                    e.json(200, Map.of(), Map.of());
                })
                .start();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
