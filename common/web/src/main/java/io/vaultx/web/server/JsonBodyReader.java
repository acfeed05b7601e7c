package io.vaultx.web.server;

import io.vaultx.web.BodySource;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.json.JsonBody;
import io.vaultx.web.json.OptionalBody;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Reads the JSON entities of JAX-RS resources instead of Quarkus' own reader, through the same pump as the streaming
 * routes: bounded, with a 408 for a stalled body, and leaving the body's SHA-256 beside the request ({@link
 * RequestAttributes#BODY_SHA256}). A resource with an entity must block (the default) or run on a virtual thread.
 */
@Provider
@Consumes({"application/json", "application/*+json"})
public final class JsonBodyReader implements ServerMessageBodyReader<Object> {
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private final JsonBody json;
    private final RoutingContext request;

    @Inject
    JsonBodyReader(JsonBody json, RoutingContext request) {
        this.json = json;
        this.request = request;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo method, MediaType mediaType) {
        return isReadable(type);
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return isReadable(type);
    }

    @Override
    public Object readFrom(Class<Object> type, Type genericType, MediaType mediaType, ServerRequestContext context) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("a resource with a JSON entity must not run on the event loop");
        }
        boolean anonymous = request.get(RequestAttributes.PRINCIPAL) == null;
        int maxBytes = anonymous ? JsonBody.MAX_ANONYMOUS_BYTES : JsonBody.MAX_BYTES;
        if (!UnreadBody.hasBody(request.request())) {
            return read(new EmptyBody(), maxBytes, type, genericType);
        }
        Duration patience = Patience.DEFAULT.body();
        try (RequestBodySource body = anonymous
                ? RequestBodySource.openOfStranger(request.request(), patience)
                : RequestBodySource.open(request.request(), patience)) {
            return read(body, maxBytes, type, genericType);
        }
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream entity) {
        throw new IllegalStateException("reader interceptors are not supported on JSON entities");
    }

    private static boolean isReadable(Class<?> type) {
        return type != byte[].class && !InputStream.class.isAssignableFrom(type) && type != String.class;
    }

    private Object read(BodySource source, int maxBytes, Class<?> type, Type genericType) {
        return JsonBody.with(source, maxBytes, body -> {
            request.put(RequestAttributes.BODY_SHA256, sha256(body));
            boolean leftOut = body.length == 0 && OptionalBody.class.isAssignableFrom(type);
            return json.parse(leftOut ? EMPTY_OBJECT : body, genericType);
        });
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
