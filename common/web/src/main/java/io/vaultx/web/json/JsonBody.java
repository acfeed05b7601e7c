package io.vaultx.web.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.threads.ByteBudget;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON bodies; never holds more than {@value #MAX_BYTES} bytes of one, nor more of all of them than a part of the heap.
 * Blocks. Thread-safe.
 */
@Singleton
public final class JsonBody {
    public static final int MAX_BYTES = 1 << 20;

    /** For whoever did not say who they are: e-mail and password are all there is to send. */
    public static final int MAX_ANONYMOUS_BYTES = 16 << 10;

    /** A thirty-second of the heap, for all bodies being read or parsed: a parsed body is several times larger. */
    private static final ByteBudget MEMORY = ByteBudget.ofHeap(32);

    private final ObjectMapper mapper;

    @Inject
    public JsonBody(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * @throws Refusal as {@link #with}; {@code MALFORMED} with line and column; {@code INVALID_VALUE} naming the field
     */
    public <T> T read(BodySource body, Class<T> type) {
        return with(body, MAX_BYTES, json -> parse(json, type));
    }

    /**
     * Lends the body as it came to the function, and its memory with it: what the function returns should not hold it.
     *
     * @param maxBytes at most {@link #MAX_BYTES}
     * @throws Refusal {@code TOO_LARGE}; {@code UNAVAILABLE} when too many bodies are being read
     */
    public static <T extends @Nullable Object> T with(BodySource body, int maxBytes, Function<byte[], T> use) {
        return with(body, MEMORY, maxBytes, use);
    }

    static <T extends @Nullable Object> T with(
            BodySource body, ByteBudget memory, int maxBytes, Function<byte[], T> use) {
        try (JsonBytes bytes = new JsonBytes(memory, maxBytes, body.declaredLength())) {
            for (ByteBuffer next = body.next(); next != null; next = body.next()) {
                bytes.add(next);
            }
            return use.apply(bytes.toArray());
        }
    }

    /**
     * @throws Refusal {@code MALFORMED} with line and column; {@code INVALID_VALUE} naming the field
     */
    public <T> T parse(byte[] json, Class<T> type) {
        return type.cast(parse(json, (Type) type));
    }

    /** Like {@link #parse(byte[], Class)}, for a generic type. */
    public Object parse(byte[] json, Type type) {
        if (json.length == 0) {
            throw new Refusal(ProblemType.MALFORMED, "the body must be JSON, but it is empty");
        }
        Object value;
        try {
            value = mapper.readValue(json, mapper.constructType(type));
        } catch (IOException notThat) {
            throw JsonRefusals.of(notThat);
        }
        if (value == null) {
            throw new Refusal(ProblemType.MALFORMED, "the body must not be null");
        }
        return value;
    }
}
