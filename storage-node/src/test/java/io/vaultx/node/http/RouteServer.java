package io.vaultx.node.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves streaming routes by the JDK's own HTTP server: real HTTP, with no framework to start. */
final class RouteServer implements AutoCloseable {
    static {
        // Else every answer waits 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final RawRoutes routes;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RouteServer(RawRoutes routes) {
        this.routes = routes;
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

    @Override
    public void close() {
        http.stop(0);
        threads.close();
    }

    private void serve(HttpExchange http) throws IOException {
        try (http) {
            String[] path = http.getRequestURI().getRawPath().split("/", -1);
            for (RawRoute route : routes.routes()) {
                Optional<Map<String, String>> variables = match(route, http.getRequestMethod(), path);
                if (variables.isPresent()) {
                    handle(route, new JdkExchange(http, variables.get()), http.getRequestBody());
                    return;
                }
            }
            http.sendResponseHeaders(404, -1);
        }
    }

    private static void handle(RawRoute route, JdkExchange exchange, InputStream rest) throws IOException {
        try {
            route.handler().handle(exchange);
        } catch (Refusal refusal) {
            // Else this server resets the connection, and the client may never see the answer.
            rest.transferTo(OutputStream.nullOutputStream());
            byte[] detail = refusal.detail().getBytes(StandardCharsets.UTF_8);
            exchange.answer(refusal.type().status(), refusal.headers(), detail);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static Optional<Map<String, String>> match(RawRoute route, String method, String[] path) {
        String[] template = route.template().split("/", -1);
        if (!route.method().equals(method) || template.length != path.length) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < path.length; i++) {
            if (template[i].startsWith("{")) {
                variables.put(template[i].substring(1, template[i].length() - 1), path[i]);
            } else if (!template[i].equals(path[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
