package io.vaultx.node.http;

import com.sun.net.httpserver.HttpExchange;
import io.vaultx.domain.Principal;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySink;
import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An exchange of {@link RouteServer}. */
final class JdkExchange implements Exchange {
    private final HttpExchange http;
    private final Map<String, String> pathVariables;

    JdkExchange(HttpExchange http, Map<String, String> pathVariables) {
        this.http = http;
        this.pathVariables = pathVariables;
    }

    @Override
    public String method() {
        return http.getRequestMethod();
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.empty();
    }

    @Override
    public String pathParam(String name) {
        return pathVariables.get(name);
    }

    @Override
    public String rawPathParam(String name) {
        return pathVariables.get(name);
    }

    @Override
    public List<String> pathTail() {
        throw new UnsupportedOperationException("no route here has a tail");
    }

    @Override
    public @Nullable String query(String name) {
        String query = Optional.ofNullable(http.getRequestURI().getQuery()).orElse("");
        return Arrays.stream(query.split("&"))
                .filter(parameter -> parameter.startsWith(name + "="))
                .map(parameter -> parameter.substring(name.length() + 1))
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable String header(String name) {
        return http.getRequestHeaders().getFirst(name);
    }

    @Override
    public BodySource body() {
        return new BodySource() {
            @Override
            public @Nullable ByteBuffer next() {
                try {
                    byte[] bytes = http.getRequestBody().readNBytes(10_000);
                    return bytes.length == 0 ? null : ByteBuffer.wrap(bytes);
                } catch (IOException e) {
                    throw new BodyCutException(String.valueOf(e.getMessage()));
                }
            }

            @Override
            public long declaredLength() {
                String length = header("Content-Length");
                return length == null ? -1 : Long.parseLong(length);
            }
        };
    }

    @Override
    public void answer(int status, Map<String, String> headers, byte[] body) {
        headers.forEach(http.getResponseHeaders()::set);
        try {
            http.sendResponseHeaders(status, body.length == 0 || method().equals("HEAD") ? -1 : body.length);
            if (body.length > 0 && !method().equals("HEAD")) {
                http.getResponseBody().write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void json(int status, Map<String, String> headers, Object value) {
        throw new UnsupportedOperationException("no route here answers JSON");
    }

    @Override
    public BodySink stream(int status, Map<String, String> headers, long length) {
        headers.forEach(http.getResponseHeaders()::set);
        boolean head = method().equals("HEAD");
        try {
            if (head) {
                http.getResponseHeaders().set("Content-Length", Long.toString(length));
            }
            http.sendResponseHeaders(status, head ? -1 : length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StreamSink(http.getResponseBody());
    }

    @Override
    public String requestId() {
        return "request";
    }

    private record StreamSink(OutputStream stream) implements BodySink {
        @Override
        public ByteBuffer buffer(int wanted) {
            return ByteBuffer.allocate(Math.min(wanted, 100_000));
        }

        @Override
        public void write(ByteBuffer filled) {
            try {
                stream.write(filled.array(), 0, filled.position());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }
}
