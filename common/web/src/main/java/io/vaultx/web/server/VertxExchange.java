package io.vaultx.web.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.domain.Principal;
import io.vaultx.threads.NoWait;
import io.vaultx.web.BodySink;
import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import io.vaultx.web.PathMatch;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.RequestAttributes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@link Exchange} on Vert.x. Opened on the event loop, then used by that or by one thread of its own. */
final class VertxExchange implements Exchange {
    /** What an event loop may send by itself: one write, of bytes that are in memory. */
    private static final int AT_ONCE_BYTES = 64 << 10;

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final PathMatch path;
    private final ObjectMapper mapper;
    private final SinkMemory memory;
    private final @Nullable RequestBodySource body;
    private @Nullable QueryParameters query;
    private @Nullable BodySink sink;
    private boolean answered;

    private VertxExchange(
            RoutingContext context,
            PathMatch path,
            @Nullable RequestBodySource body,
            ObjectMapper mapper,
            SinkMemory memory) {
        this.context = context;
        this.request = context.request();
        this.response = context.response();
        this.path = path;
        this.body = body;
        this.mapper = mapper;
        this.memory = memory;
    }

    static VertxExchange open(
            RoutingContext context, PathMatch path, Duration patience, ObjectMapper mapper, SinkMemory memory) {
        HttpServerRequest request = context.request();
        RequestBodySource body = UnreadBody.hasBody(request) ? RequestBodySource.open(request, patience) : null;
        return new VertxExchange(context, path, body, mapper, memory);
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(context.get(RequestAttributes.PRINCIPAL));
    }

    @Override
    public String pathParam(String name) {
        return path.variable(name);
    }

    @Override
    public String rawPathParam(String name) {
        return path.rawVariable(name);
    }

    @Override
    public List<String> pathTail() {
        return path.tail();
    }

    @Override
    public @Nullable String query(String name) {
        if (query == null) {
            query = QueryParameters.parse(request.query());
        }
        return query.get(name);
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = request.headers().getAll(name);
        return switch (values.size()) {
            case 0 -> null;
            case 1 -> values.getFirst();
            default -> String.join(", ", values);
        };
    }

    @Override
    public BodySource body() {
        return body == null ? new EmptyBody() : body;
    }

    @Override
    public void answer(int status, Map<String, String> headers, byte[] content) {
        head(status, headers);
        if (status == 204) {
            context.addHeadersEndHandler(v -> response.headers().remove(HttpHeaders.CONTENT_LENGTH));
        }
        response.end(Buffer.buffer(content));
    }

    @Override
    public void json(int status, Map<String, String> headers, Object value) {
        byte[] content;
        try {
            content = mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException notWritable) {
            throw new UncheckedIOException(notWritable);
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putIfAbsent("Content-Type", "application/json");
        answer(status, all, content);
    }

    @Override
    public BodySink stream(int status, Map<String, String> headers, long length) {
        if (method().equals("HEAD")) {
            streamHead(status, headers, length);
            response.end();
            return new HeadSink();
        }
        if (length > AT_ONCE_BYTES) {
            NoWait.giveUp();
        }
        BodySink opened = new ResponseBodySink(request, () -> streamHead(status, headers, length), length, memory);
        sink = opened;
        return opened;
    }

    @Override
    public String requestId() {
        return RequestIds.of(context);
    }

    /** Gives back what the handler left open; an answer that it left half-way is cut. */
    void close() {
        if (sink != null) {
            sink.close();
        }
        if (body != null) {
            body.close();
        }
    }

    private void streamHead(int status, Map<String, String> headers, long length) {
        head(status, headers);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    }

    private void head(int status, Map<String, String> headers) {
        if (answered) {
            throw new IllegalStateException("this exchange has its answer");
        }
        answered = true;
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
    }
}
