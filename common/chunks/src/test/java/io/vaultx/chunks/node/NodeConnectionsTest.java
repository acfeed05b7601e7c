package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vaultx.chunks.place.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over connections that serve many, before a peer that reads and writes bytes as each test wants it. */
class NodeConnectionsTest {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final int LARGE_BYTES = 16 << 20;

    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private ServerSocket peer;
    private NodeConnections client;

    /** What the peer does with a connection, until it closes it. */
    private interface Script {
        void play(Socket connection, int number) throws Exception;
    }

    @BeforeEach
    void start() throws IOException {
        peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = new NodeConnections(URI.create("http://127.0.0.1:" + peer.getLocalPort()), CONNECT);
    }

    @AfterEach
    void stop() throws IOException {
        testEnds.countDown();
        client.close();
        peer.close();
    }

    @Test
    void oneConnectionServesOneCallAfterAnother() {
        peerPlays((connection, number) -> {
            for (int call = 1; ; call++) {
                int body = awaitCall(connection);
                String answer = call + ": " + body;
                write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer);
            }
        });
        for (int call = 1; call <= 20; call++) {
            int size = call * 5_000;
            NodeAnswer answer = client.call(put(size), 100).join();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).isEqualTo(call + ": " + size);
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void callsAtTheSameTimeHaveAConnectionEach() {
        CountDownLatch arrived = new CountDownLatch(5);
        peerPlays((connection, number) -> {
            while (true) {
                awaitCall(connection);
                arrived.countDown();
                arrived.await();
                write(connection, DONE);
            }
        });
        List<CompletableFuture<NodeAnswer>> calls =
                IntStream.range(0, 5).mapToObj(i -> client.call(put(1), 0)).toList();
        calls.forEach(call -> assertThat(call.join().status()).isEqualTo(204));
        assertThat(connections).hasValue(5);
        client.call(put(1), 0).join();
        assertThat(connections).hasValue(5);
    }

    /** As a node does that starts again, or waits no longer for calls. */
    @Test
    void aCallOnAConnectionThatTheNodeHasClosedIsMadeOnANewOne() {
        peerPlays((connection, number) -> {
            awaitCall(connection);
            write(connection, DONE);
        });
        for (int call = 1; call <= 5; call++) {
            assertThat(client.call(put(100_000), 0).join().status()).isEqualTo(204);
        }
        assertThat(connections).hasValue(5);
    }

    @Test
    void aNewConnectionThatEndsWithoutAnAnswerIsAFailure() {
        peerPlays((connection, number) -> awaitCall(connection));
        assertThatThrownBy(() -> client.call(put(1), 0).join()).hasCauseInstanceOf(IOException.class);
        assertThat(connections).hasValue(1);
    }

    @Test
    void anAnswerThatBreaksOffIsAFailureOnAUsedConnectionToo() {
        peerPlays((connection, number) -> {
            awaitCall(connection);
            write(connection, DONE);
            awaitCall(connection);
            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab");
        });
        assertThat(client.call(put(1), 9).join().status()).isEqualTo(204);
        assertThatThrownBy(() -> client.call(put(1), 9).join()).hasRootCauseMessage("it broke off in its answer");
        assertThat(connections).hasValue(1);
    }

    @Test
    void bytesBehindAnAnswerAnswerNoOtherCall() {
        String two = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        peerPlays((connection, number) -> {
            awaitCall(connection);
            write(connection, two);
            testEnds.await();
        });
        for (int call = 1; call <= 3; call++) {
            assertThat(client.call(put(1), 2).join().status()).isEqualTo(200);
            assertThat(connections).hasValue(call);
        }
    }

    @Test
    void aConnectionOnWhichSomethingCameBetweenTwoCallsIsUsedNoMore() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        peerPlays((connection, number) -> {
            awaitCall(connection);
            write(connection, DONE);
            answered.await();
            write(connection, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            testEnds.await();
        });
        try (NodeConnection connection = new NodeConnection()) {
            connection.connect(URI.create("http://127.0.0.1:" + peer.getLocalPort()), CONNECT);
            assertThat(connection.call(put(1), 0).status()).isEqualTo(204);
            assertThat(connection.isReusable()).isTrue();
            answered.countDown();
            Await.until("what came is seen", () -> !connection.isReusable());
        }
    }

    @Test
    void anAnswerThatComesBeforeAllWasHeardCounts() {
        peerPlays((connection, number) -> {
            readHead(connection.getInputStream());
            write(connection, "HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n");
        });
        assertThat(client.call(put(LARGE_BYTES), 0).join().status()).isEqualTo(507);
    }

    @Test
    void interimAnswersAreNotTheAnswer() {
        peerPlays((connection, number) -> {
            awaitCall(connection);
            write(connection, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + DONE);
            awaitCall(connection);
            write(connection, "HTTP/1.1 100 Continue\r\n\r\n".repeat(6) + DONE);
        });
        assertThat(client.call(put(1), 0).join().status()).isEqualTo(204);
        assertThatThrownBy(() -> client.call(put(1), 0).join()).hasRootCauseMessage("it goes on announcing an answer");
    }

    @Test
    void aHeadWithoutEndIsCutOff() {
        peerPlays((connection, number) -> {
            awaitCall(connection);
            write(connection, "HTTP/1.1 204 No Content\r\nX: " + "x".repeat(9000));
            testEnds.await();
        });
        assertThatThrownBy(() -> client.call(put(1), 0).join()).hasMessageContaining("up to 8192 bytes");
    }

    @Test
    void aHeadThatComesByteByByteIsRead() {
        peerPlays((connection, number) -> {
            awaitCall(connection);
            for (String piece : "HTTP/1.1 200 \r\nA: b\r\nContent-Length: 1\r\n\r\nx".split("")) {
                write(connection, piece);
            }
            testEnds.await();
        });
        assertThat(client.call(put(1), 1).join().body()).isEqualTo(new byte[] {'x'});
    }

    @Test
    void whoCancelsACallEndsItsConnection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        peerPlays((connection, number) -> {
            awaitCall(connection);
            arrived.countDown();
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
            ended.countDown();
        });
        CompletableFuture<NodeAnswer> call = client.call(put(1), 0);
        assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();

        call.cancel(true);

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingEndsCallsAndConnectionsAndRefusesFurtherOnes() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(2);
        peerPlays((connection, number) -> {
            try {
                awaitCall(connection);
                both.countDown();
                both.await();
                write(connection, DONE);
                awaitCall(connection);
                arrived.countDown();
                assertThat(connection.getInputStream().read()).isEqualTo(-1);
            } finally {
                ended.countDown();
            }
        });
        List<CompletableFuture<NodeAnswer>> first = List.of(client.call(put(1), 0), client.call(put(1), 0));
        first.forEach(CompletableFuture::join);
        CompletableFuture<NodeAnswer> running = client.call(put(1), 0);
        assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();

        client.close();

        assertThat(ended.await(30, TimeUnit.SECONDS))
                .as("the busy one and the idle one")
                .isTrue();
        assertThatThrownBy(running::join).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.call(put(1), 0).join()).hasRootCauseMessage("the client is closed");
        assertThat(connections).hasValue(2);
    }

    @Test
    void aNodeIsReachedByTlsOnlyWithACertificateThatIsTrustedForItsHost(@TempDir Path folder) throws Exception {
        SSLContext before = SSLContext.getDefault();
        KeyStore keys = certificateFor("localhost", folder);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        server.createContext("/", http -> {
            byte[] body = http.getRequestBody().readAllBytes();
            http.sendResponseHeaders(200, body.length);
            http.getResponseBody().write(body);
            http.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        try (NodeConnections byName = new NodeConnections(URI.create("https://localhost:" + port), CONNECT);
                NodeConnections byAddress = new NodeConnections(URI.create("https://127.0.0.1:" + port), CONNECT)) {
            assertThatThrownBy(() -> byName.call(put(1), 1).join()).hasCauseInstanceOf(SSLException.class);

            SSLContext.setDefault(context(keys));

            for (int i = 0; i < 3; i++) {
                assertThat(byName.call(put(300_000), 300_000).join().body()).hasSize(300_000);
            }
            assertThatThrownBy(() -> byAddress.call(put(1), 1).join()).hasCauseInstanceOf(SSLException.class);
        } finally {
            SSLContext.setDefault(before);
            server.stop(0);
        }
    }

    private static KeyStore certificateFor(String host, Path folder) throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "a test's own",
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "a test's own".toCharArray());
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "a test's own".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("node", keys.getCertificate("node"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void peerPlays(Script script) {
        Thread.ofVirtual().start(() -> {
            while (!peer.isClosed()) {
                try {
                    Socket connection = peer.accept();
                    int number = connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> play(script, connection, number));
                } catch (IOException testHasEnded) {
                    return;
                }
            }
        });
    }

    private static void play(Script script, Socket connection, int number) {
        try (connection) {
            script.play(connection, number);
        } catch (Exception clientHasGone) {
            // Nothing more to play.
        }
    }

    private static NodeMessage put(int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 'b');
        return NodeMessage.of(URI.create("http://node"), "PUT", "/chunk", Map.of("X-Token", "t"), body);
    }

    private static void write(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** @return the bytes of its body */
    private static int awaitCall(Socket connection) throws IOException {
        String head = readHead(connection.getInputStream());
        String length = head.replaceFirst("(?s).*Content-Length: ([0-9]+)\r\n.*", "$1");
        int size = Integer.parseInt(length);
        byte[] body = connection.getInputStream().readNBytes(size);
        for (byte next : body) {
            if (next != 'b') {
                throw new IOException("not what was sent: " + next);
            }
        }
        return body.length;
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0D0A0D0A) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client has gone");
            }
            head.write(next);
            last = last << 8 | next;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
