package io.vaultx.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came back over a {@link FakeExchange}.
 *
 * @param failure what the route threw, a {@link Refusal} mostly; null when it answered
 * @param cut whether the answer ended before its promised length
 */
public record Reply(
        int status,
        Map<String, String> headers,
        byte[] body,
        @Nullable Throwable failure,
        boolean cut) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String field) {
        return json().get(field).textValue();
    }

    public String header(String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new AssertionError("no header " + name + " in " + headers);
        }
        return value;
    }
}
