package io.vaultx.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.domain.Principal;
import io.vaultx.web.BodySink;
import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import io.vaultx.web.PathMatch;
import io.vaultx.web.QueryParameters;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and its answer in memory. A sink that is closed too early is a cut connection, as on the wire. */
final class FakeExchange implements Exchange {
    /** Less than asked for, now and then, as real sinks may give. */
    private static final int LARGEST_BUFFER = 300_000;

    private final String method;
    private final @Nullable Principal principal;
    private final PathMatch path;
    private final QueryParameters query;
    private final Map<String, String> requestHeaders;
    private final BodySource body;
    private final ObjectMapper mapper;

    private int status;
    private Map<String, String> headers = Map.of();
    private final ByteArrayOutputStream answered = new ByteArrayOutputStream();
    private long promised;
    private boolean bodyAsked;
    private boolean begun;

    FakeExchange(
            String method,
            @Nullable Principal principal,
            PathMatch path,
            QueryParameters query,
            Map<String, String> requestHeaders,
            BodySource body,
            ObjectMapper mapper) {
        this.method = method;
        this.principal = principal;
        this.path = path;
        this.query = query;
        this.requestHeaders = requestHeaders;
        this.body = body;
        this.mapper = mapper;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(principal);
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
        return query.get(name);
    }

    @Override
    public @Nullable String header(String name) {
        return requestHeaders.get(name);
    }

    @Override
    public BodySource body() {
        bodyAsked = true;
        return body;
    }

    /** Whether the client was let send. */
    boolean bodyAsked() {
        return bodyAsked;
    }

    @Override
    public void answer(int newStatus, Map<String, String> newHeaders, byte[] content) {
        begin(newStatus, newHeaders, content.length);
        begun = true;
        if (!method.equals("HEAD")) {
            answered.writeBytes(content);
        }
    }

    @Override
    public void json(int newStatus, Map<String, String> newHeaders, Object value) {
        try {
            answer(newStatus, newHeaders, mapper.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public BodySink stream(int newStatus, Map<String, String> newHeaders, long length) {
        begin(newStatus, newHeaders, length);
        begun = length == 0 || method.equals("HEAD");
        return new BodySink() {
            @Override
            public ByteBuffer buffer(int wanted) {
                return ByteBuffer.allocateDirect(Math.min(wanted, LARGEST_BUFFER));
            }

            @Override
            public void write(ByteBuffer filled) {
                byte[] bytes = new byte[filled.flip().remaining()];
                filled.get(bytes);
                begun = true;
                answered.writeBytes(bytes);
            }

            @Override
            public void close() {
                // What is missing shows in the reply.
            }
        };
    }

    @Override
    public String requestId() {
        return "request-1";
    }

    Reply reply() {
        boolean cut = !method.equals("HEAD") && answered.size() < promised;
        return new Reply(status, headers, answered.toByteArray(), null, cut);
    }

    /** Whether the head is out: a sink holds it back until its first write. */
    boolean begun() {
        return begun;
    }

    private void begin(int newStatus, Map<String, String> newHeaders, long length) {
        if (status != 0) {
            throw new IllegalStateException("answered twice");
        }
        status = newStatus;
        promised = length;
        headers = new LinkedHashMap<>(newHeaders);
        headers.put("Content-Length", Long.toString(length));
    }
}
