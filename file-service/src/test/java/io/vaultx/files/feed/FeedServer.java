package io.vaultx.files.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.files.FakeBody;
import io.vaultx.files.Reply;
import io.vaultx.files.RouteCalls;
import io.vaultx.files.storage.CallGate;
import io.vaultx.web.RawRouteTable;
import io.vaultx.web.json.JsonRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The routes of a feed on a port of this machine. */
final class FeedServer implements AutoCloseable {
    static final byte[] SECRET = new byte[32];

    private final ObjectMapper mapper = JsonRules.apply(new ObjectMapper());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final RawRouteTable routes;
    private final HttpServer http;

    FeedServer(VersionFeed feed, InstantSource clock) {
        this.routes =
                RawRouteTable.of(new FeedRoutes(feed, new CallGate(NodeKey.derive(SECRET, NodeBeat.SERVICE), clock))
                        .routes());
        try {
            this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", this::serve);
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Without HTTP. */
    Reply call(String method, String target, Map<String, String> headers, byte[] body) {
        return RouteCalls.call(routes, mapper, null, method, target, headers, FakeBody.of(body));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            String token = exchange.getRequestHeaders().getFirst(ChunkProtocol.TOKEN_HEADER);
            if (token != null) {
                headers.put(ChunkProtocol.TOKEN_HEADER, token);
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            Reply reply =
                    call(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body);
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            exchange.getResponseBody().write(reply.body());
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.close();
    }
}
