package io.vaultx.node.http;

import io.vaultx.chunks.node.NodeKey;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.MendPace;
import io.vaultx.web.RawRoute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A node with a log on disk and routes on a port of its own, which can be stopped, stalled and damaged. */
final class RealNode implements AutoCloseable {
    static final byte[] SECRET = "a secret of this test, more than 32 bytes".getBytes(StandardCharsets.US_ASCII);

    private final String id;
    private final Path folder;
    private ChunkLog log;
    private RouteServer server;
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    RealNode(String id, Path folder) {
        this.id = id;
        this.folder = folder;
        start();
    }

    void start() {
        try {
            log = ChunkLog.open(ChunkLogOptions.in(folder, InstantSource.system(), new Random(1))
                    .withMend(MendPace.ON_REQUEST)
                    .withFindings(finding -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Gate token = new Gate(NodeKey.derive(SECRET, id), InstantSource.system());
        List<RawRoute> routes = new ChunkRoutes(new LogChunks(log), token)
                .routes().stream().map(this::gated).toList();
        server = new RouteServer(() -> routes);
    }

    /** Every connection breaks off, and nobody listens any more. */
    void stop() {
        resume();
        server.close();
        log.close();
    }

    /** From now on calls are taken and not answered. */
    void stall() {
        gate = new CompletableFuture<>();
    }

    void resume() {
        gate.complete(null);
    }

    Node node(String region, int weight) {
        return new Node(id, region, url(), weight);
    }

    URI url() {
        return server.url();
    }

    boolean has(ChunkAddress address) {
        return log.have(List.of(address)).getFirst().present();
    }

    /** Bytes of the frame that a chunk is stored as; 0 without one. */
    int frameBytes(ChunkAddress address) {
        return log.frameBytes(List.of(address)).getFirst();
    }

    /** Compresses a chunk here, on nobody's request. */
    void recode(ChunkAddress address, int level) {
        log.recode(address, level);
    }

    /** Flips a bit of a content where it rests. */
    void damage(byte[] content) {
        try (Stream<Path> segments = Files.list(folder.resolve("segments"))) {
            for (Path segment : segments.toList()) {
                flip(segment, content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private RawRoute gated(RawRoute route) {
        return new RawRoute(route.method(), route.template(), route.demand(), route.summary(), exchange -> {
            gate.join();
            route.handler().handle(exchange);
        });
    }

    private static void flip(Path segment, byte[] content) throws IOException {
        String stored = new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1);
        int at = stored.indexOf(new String(content, StandardCharsets.ISO_8859_1));
        if (at >= 0) {
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) (content[0] ^ 1)}), at);
            }
        }
    }
}
