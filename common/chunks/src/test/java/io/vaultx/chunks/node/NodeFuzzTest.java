package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.threads.Fuzz;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The chunk protocol from both ends, with anything on the other one. */
class NodeFuzzTest {
    private static final byte[] SECRET = new byte[32];
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final HashedChunk CHUNK = HashedChunk.of(
            ChunkAddress.SHARED, ByteBuffer.wrap("a chunk of some bytes".getBytes(StandardCharsets.US_ASCII)));

    @Test
    void onlyTheTokenOfACallAllowsIt() {
        NodeKey key = NodeKey.derive(SECRET, "node-1");
        Call call = Call.of("GET", ChunkProtocol.path(CHUNK.address()));
        String valid = key.issue(call, NOW);
        String old = key.issue(call, NOW.minus(Duration.ofHours(1)));
        Fuzz.of("capability tokens", 10_000)
                .words("1.", ".", "0", "99999999999")
                .texts(List.of(valid, old), token -> {
                    NodeKey.Verdict expected = token.equals(valid)
                            ? NodeKey.Verdict.VALID
                            : token.equals(old) ? NodeKey.Verdict.OUT_OF_TIME : NodeKey.Verdict.WRONG;
                    assertThat(key.check(token, call, NOW)).isEqualTo(expected);
                });
    }

    @Test
    void anAddressHasOneSpelling() {
        String valid = CHUNK.address().toString();
        Fuzz.of("chunk addresses", 10_000).words("/", "A", "0".repeat(16)).texts(List.of(valid), text -> {
            String[] parts = text.split("/", 2);
            try {
                assertThat(ChunkAddress.parse(parts[0], parts[parts.length - 1]))
                        .hasToString(text);
            } catch (IllegalArgumentException none) {
                assertThat(none.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void bodiesAreWhatTheyAreWrittenAsOrNothing() {
        List<byte[]> valid = List.of(
                ChunkProtocol.addresses(List.of(CHUNK.address(), new ChunkAddress(-1, new ChunkId(1, 2, 3, 4)))),
                ChunkProtocol.kept(List.of(new Kept(5), Kept.ABSENT)),
                ChunkProtocol.frames(List.of(0, 1, ChunkProtocol.MAX_FRAME, 700)));
        Fuzz.of("bodies of the chunk protocol", 10_000).bytes(valid, body -> {
            try {
                assertThat(ChunkProtocol.addresses(ChunkProtocol.addresses(body)))
                        .isEqualTo(body);
            } catch (IllegalArgumentException none) {
                assertThat(none.getMessage()).contains("addresses");
            }
            try {
                assertThat(ChunkProtocol.addresses(ChunkProtocol.page(body))).isEqualTo(body);
                assertThat(ChunkProtocol.kept(ChunkProtocol.kept(body, 2))).isEqualTo(body);
            } catch (ChunkStoreException none) {
                assertThat(none.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE);
            }
            try {
                List<Integer> sizes = ChunkProtocol.frames(body, 4);
                assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(0, ChunkProtocol.MAX_FRAME));
                assertThat(ChunkProtocol.frames(sizes)).isEqualTo(body);
            } catch (ChunkStoreException none) {
                assertThat(none.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE);
            }
        });
    }

    /** Bytes that are said to be a whole chunk are the one asked for, or none. */
    @Test
    void whateverANodeAnswersTheClientEndsInAResultOrAStoreFailure() throws IOException {
        String chunk = "a chunk of some bytes";
        List<byte[]> valid = List.of(
                answer("204 No Content\r\nVaultX-Kept-Until: 5"),
                answer("200 OK\r\nContent-Length: 8\r\n\r\n\0\0\0\0\0\0\0\5"),
                answer("206 Partial Content\r\nContent-Range: bytes 0-20/21\r\nContent-Length: 21\r\n\r\n" + chunk),
                answer("404 Not Found\r\nVaultX-Outcome: MISSING\r\nContent-Length: 0"),
                answer("200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n" + chunk + "\r\n0\r\n"));
        try (OneAnswer node = OneAnswer.start()) {
            Patience once = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, Duration.ofMillis(1));
            URI url = URI.create("http://127.0.0.1:" + node.port());
            try (NodeClient client =
                    NodeClient.of(new NodeEndpoint("node-1", url), SECRET, InstantSource.fixed(NOW), once)) {
                Fuzz.of("answers of a node", 150).uncut().bytes(valid, answer -> {
                    node.answer = answer;
                    endsAsDocumented(() -> client.put(CHUNK).join());
                    endsAsDocumented(() -> client.have(List.of(CHUNK.address())));
                    endsAsDocumented(() -> client.inventory(null, 1));
                    endsAsDocumented(() -> client.drop(CHUNK.address()));
                    endsAsDocumented(() -> client.frameBytes(List.of(CHUNK.address(), CHUNK.address())));
                    endsAsDocumented(() -> {
                        ByteBuffer into = ByteBuffer.allocate(CHUNK.size());
                        ReadOutcome outcome = client.readFrame(CHUNK.address(), CHUNK.size(), 0, into);
                        assertThat(into.hasRemaining()).isEqualTo(outcome != ReadOutcome.READ);
                    });
                    endsAsDocumented(() -> {
                        ByteBuffer into = ByteBuffer.allocate(CHUNK.size());
                        ReadOutcome outcome = client.read(CHUNK.address(), 0, into);
                        String said = new String(answer, StandardCharsets.ISO_8859_1);
                        boolean whole = said.contains("bytes 0-20/21\r\n")
                                && said.indexOf("bytes 0-20/") == said.lastIndexOf("bytes 0-20/");
                        if (outcome == ReadOutcome.READ) {
                            assertThat(said.contains("bytes 0-20/") || said.contains("200"))
                                    .isTrue();
                            assertThat(!whole || into.flip().equals(CHUNK.content()))
                                    .isTrue();
                        }
                    });
                });
            }
        }
    }

    @Test
    void whateverTheHeadOfAnAnswerIsItIsReadOrRefused() {
        List<byte[]> valid = List.of(
                answer("204 No Content\r\nVaultX-Kept-Until: 5"),
                answer("206 Partial Content\r\nContent-Range: bytes 0-20/21\r\nContent-Length: 21"),
                answer("200 OK\r\ncontent-length: 8\r\nConnection: close"));
        Fuzz.of("heads of a node's answers", 10_000)
                .words("\r\n", "\r", ":", " ", "Transfer-Encoding")
                .bytes(valid, bytes -> {
                    String text = new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n\r\n";
                    int end = text.indexOf("\r\n\r\n") + 4;
                    try {
                        AnswerHead head = AnswerHead.parse(text.getBytes(StandardCharsets.ISO_8859_1), 0, end, 21);
                        assertThat(head.status()).isBetween(100, 999);
                        assertThat(head.bodyBytes()).isBetween(0, 21);
                        assertThat(head.fields().keySet()).allMatch(name -> name.matches("[!-~&&[^A-Z:]]+"));
                    } catch (ProtocolException refused) {
                        assertThat(refused.getMessage()).contains("its answer");
                    }
                });
    }

    private static void endsAsDocumented(Runnable call) {
        try {
            call.run();
        } catch (CompletionException failed) {
            assertThat(failed.getCause()).isInstanceOf(ChunkStoreException.class);
        } catch (ChunkStoreException | IllegalArgumentException documented) {
            assertThat(documented).isNotInstanceOf(NumberFormatException.class);
        }
    }

    private static byte[] answer(String rest) {
        return ("HTTP/1.1 " + rest + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Gives each connection one answer, when the head of a request was read, and ends it. */
    private static final class OneAnswer implements AutoCloseable {
        private final ServerSocket server;
        private volatile byte[] answer = {};

        private OneAnswer(ServerSocket server) {
            this.server = server;
        }

        static OneAnswer start() throws IOException {
            OneAnswer started = new OneAnswer(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
            Thread.ofPlatform().daemon().start(started::serve);
            return started;
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    readHead(socket.getInputStream());
                    socket.getOutputStream().write(answer);
                    socket.shutdownOutput();
                    socket.getInputStream().skipNBytes(socket.getInputStream().available());
                } catch (IOException e) {
                    // The client went, or the test has ended.
                }
            }
        }

        private static void readHead(InputStream in) throws IOException {
            int last = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                last = last << 8 | next;
                if (last == 0x0D0A0D0A) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
