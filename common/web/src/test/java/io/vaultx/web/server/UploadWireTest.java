package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UploadWireTest {
    private static final String LENGTH = "PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: ";

    private final AtomicLong received = new AtomicLong();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @Test
    void aBodyArrivesWholeAndInOrder() throws Exception {
        byte[] body = new byte[5 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31 ^ i >> 8);
        }
        CRC32C crc = new CRC32C();
        crc.update(body);

        try (WireServer server = server(WireServer.LONG);
                WireClient client = server.connect()) {
            for (int round = 0; round < 2; round++) {
                client.send(LENGTH + body.length + "\r\n\r\n").send(body);

                assertThat(client.answer().text())
                        .isEqualTo("{\"bytes\":%d,\"crc\":%d}".formatted(body.length, crc.getValue()));
            }
        }
    }

    @Test
    void aChunkedBodyArrivesWithItsLengthUnknown() throws Exception {
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("PUT", "/length", e -> {
                            BodySource body = e.body();
                            e.json(200, Map.of(), Map.of("declared", body.declaredLength(), "bytes", count(body)));
                        })
                        .start();
                WireClient client = server.connect()) {
            client.send(
                    "PUT /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

            assertThat(client.answer().text()).contains("\"declared\":-1").contains("\"bytes\":5");
        }
    }

    @Test
    void aRequestWithoutABodyHasAnEmptyOne() throws Exception {
        try (WireServer server = server(WireServer.LONG);
                WireClient client = server.connect()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().text()).contains("\"bytes\":0");

            client.send(LENGTH + "0\r\n\r\n");
            assertThat(client.answer().text()).contains("\"bytes\":0");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (WireServer server = server(WireServer.LONG);
                WireClient client = server.connect()) {
            client.send(LENGTH + "3\r\n\r\nabc" + LENGTH + "4\r\n\r\nabcd" + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                    + LENGTH + "5\r\n\r\nabcde");

            assertThat(client.answer().text()).contains("\"bytes\":3");
            assertThat(client.answer().text()).contains("\"bytes\":4");
            assertThat(client.answer().status()).isEqualTo(404);
            assertThat(client.answer().text()).contains("\"bytes\":5");
        }
    }

    @Test
    void aStalledBodyIsA408AndTheEndOfTheConnection() throws Exception {
        try (WireServer server = server(WireServer.SHORT);
                WireClient client = server.connect()) {
            client.send(LENGTH + "100\r\n\r\nabc");

            WireClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(answer.text()).contains("same-request");
            assertThat(client.readToEnd()).isZero();
        }
        assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(Refusal.class);
    }

    @Test
    void aCutBodyEndsInBodyCut() throws Exception {
        try (WireServer server = server(WireServer.LONG)) {
            try (WireClient client = server.connect()) {
                client.send(LENGTH + "100\r\n\r\nabc");
                awaitReceived(3);
            }
            assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(BodyCutException.class);
        }
    }

    @Test
    void aChunkThatIsNoneEndsTheConnection() throws Exception {
        try (WireServer server = server(WireServer.SHORT);
                WireClient client = server.connect()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");

            assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(Refusal.class);
            assertThat(client.answer().status()).isEqualTo(400);
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void aClientWaitsForItsHundredUntilTheBodyIsAskedFor() throws Exception {
        CountDownLatch checked = new CountDownLatch(1);
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("PUT", "/count", e -> {
                            checked.await();
                            e.json(200, Map.of(), Map.of("bytes", count(e.body())));
                        })
                        .start();
                WireClient client = server.connect()) {
            client.send(LENGTH + "3\r\nExpect: 100-continue\r\n\r\n");
            checked.countDown();

            assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.line()).isEmpty();
            client.send("abc");
            assertThat(client.answer().text()).contains("3");
        }
    }

    @Test
    void aRefusedClientGetsNoHundredAndItsConnectionEnds() throws Exception {
        try (WireServer server = refusing(WireServer.SHORT);
                WireClient client = server.connect()) {
            client.send("PUT /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");

            WireClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void aClientThatWaitsForItsHundredIsRefusedByItsLengthAlone() throws Exception {
        try (WireServer server = WireServer.with(WireServer.SHORT)
                        .route("PUT", "/two", e -> {
                            if (e.body().declaredLength() > 2) {
                                throw new Refusal(ProblemType.TOO_LARGE, "two at most");
                            }
                            e.json(200, Map.of(), Map.of());
                        })
                        .start();
                WireClient client = server.connect()) {
            client.send("PUT /two HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n");

            assertThat(client.line()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void aShortRefusedBodyKeepsTheConnection() throws Exception {
        try (WireServer server = refusing(WireServer.LONG);
                WireClient client = server.connect()) {
            for (int size : new int[] {3, 100_000, 900_000}) {
                client.send("PUT /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n")
                        .send(new byte[size]);
                WireClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.headers()).doesNotContainKey("connection");
            }
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(client.answer().text()).contains("3");
        }
    }

    @Test
    void aLongRefusedBodyIsAnsweredBeforeItsEndAndTheAnswerIsRead() throws Exception {
        try (WireServer server = refusing(WireServer.SHORT);
                WireClient client = server.connect()) {
            client.send("PUT /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
            client.sendAsMuchAs(40 << 20);

            WireClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void aRefusedUnmountedPathDropsItsBodyToo() throws Exception {
        try (WireServer server = refusing(WireServer.SHORT);
                WireClient client = server.connect()) {
            client.send("POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");

            WireClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void aReaderWhoDoesNotPullHoldsTheClientBack() throws Exception {
        CountDownLatch pull = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("PUT", "/slow", e -> {
                            BodySource body = e.body();
                            body.next();
                            pull.await();
                            e.json(200, Map.of(), Map.of("rest", count(body)));
                        })
                        .start();
                WireClient client = server.connect()) {
            int size = 64 << 20;
            client.send("PUT /slow HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                byte[] block = new byte[64 << 10];
                try {
                    for (int i = 0; i < size; i += block.length) {
                        client.send(block);
                        sent.addAndGet(block.length);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            awaitQuiet(sent);
            assertThat(sent.get()).isLessThan(32 << 20);
            pull.countDown();
            assertThat(client.answer().status()).isEqualTo(200);
            sender.join();
        }
    }

    private WireServer server(Patience patience) throws Exception {
        return WireServer.with(patience)
                .route("PUT", "/count", this::countAndSum)
                .start();
    }

    private WireServer refusing(Patience patience) throws Exception {
        return WireServer.with(patience)
                .route("PUT", "/count", this::countAndSum)
                .route("PUT", "/refuse", e -> {
                    throw new Refusal(ProblemType.CONFLICT, "no");
                })
                .start();
    }

    private void countAndSum(Exchange exchange) {
        CRC32C crc = new CRC32C();
        long bytes = 0;
        try {
            BodySource body = exchange.body();
            for (ByteBuffer next = body.next(); next != null; next = body.next()) {
                bytes += next.remaining();
                received.addAndGet(next.remaining());
                crc.update(next);
            }
        } catch (RuntimeException e) {
            failure.complete(e);
            throw e;
        }
        exchange.answer(
                200,
                Map.of(),
                "{\"bytes\":%d,\"crc\":%d}".formatted(bytes, crc.getValue()).getBytes());
    }

    private static long count(BodySource body) {
        long bytes = 0;
        for (ByteBuffer next = body.next(); next != null; next = body.next()) {
            bytes += next.remaining();
        }
        return bytes;
    }

    private void awaitReceived(long bytes) {
        while (received.get() < bytes) {
            Thread.onSpinWait();
        }
    }

    /** Until the sender is blocked: its count has not moved for a hundred looks, each a scheduling slice apart. */
    static void awaitQuiet(AtomicLong sent) {
        long last = -1;
        for (int still = 0; still < 100; still++) {
            if (sent.get() != last) {
                last = sent.get();
                still = 0;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }
}
