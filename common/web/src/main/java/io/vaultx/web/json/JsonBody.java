package io.vaultx.web.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;

/** Reads JSON bodies; never holds more than {@value #MAX_BYTES} bytes of one. Blocks. Thread-safe. */
@Singleton
public final class JsonBody {
    public static final int MAX_BYTES = 1 << 20;

    private final ObjectMapper mapper;

    @Inject
    public JsonBody(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * @throws Refusal {@code TOO_LARGE}; {@code MALFORMED} with line and column; {@code INVALID_VALUE} naming the field
     */
    public <T> T read(BodySource body, Class<T> type) {
        return parse(bytes(body), type);
    }

    /**
     * The body as it came.
     *
     * @throws Refusal {@code TOO_LARGE}
     */
    public static byte[] bytes(BodySource body) {
        requireFits(body.declaredLength());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.max(32, body.declaredLength()));
        for (ByteBuffer next = body.next(); next != null; next = body.next()) {
            requireFits((long) bytes.size() + next.remaining());
            byte[] chunk = new byte[next.remaining()];
            next.get(chunk);
            bytes.writeBytes(chunk);
        }
        return bytes.toByteArray();
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

    private static void requireFits(long bytes) {
        if (bytes > MAX_BYTES) {
            throw Refusal.invalidAs(ProblemType.TOO_LARGE, "body", "at most " + MAX_BYTES + " bytes of JSON", bytes);
        }
    }
}
