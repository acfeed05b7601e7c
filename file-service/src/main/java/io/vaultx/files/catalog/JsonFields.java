package io.vaultx.files.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object in a request, each of the type that is asked for or refused with 400. Null and absent are
 * the same but for {@link #has}. Members that nobody asks for are ignored.
 */
final class JsonFields {
    private final JsonNode object;

    private JsonFields(JsonNode object) {
        this.object = object;
    }

    /**
     * @param body null when the request had none
     * @throws Refusal 400 when it is no object
     */
    static JsonFields of(@Nullable JsonNode body) {
        if (body == null || !body.isObject()) {
            throw new Refusal(ProblemType.MALFORMED, "the body must be a JSON object");
        }
        return new JsonFields(body);
    }

    /** Whether the member is there, be it null. */
    boolean has(String name) {
        return object.has(name);
    }

    boolean isNull(String name) {
        return find(name) == null;
    }

    @Nullable
    String text(String name) {
        @Nullable JsonNode value = find(name);
        if (value != null && !value.isTextual()) {
            throw Refusal.invalid(name, "a text", value);
        }
        return value == null ? null : value.textValue();
    }

    /** Empty when absent. */
    List<@Nullable String> texts(String name) {
        @Nullable JsonNode value = find(name);
        List<@Nullable String> texts = new ArrayList<>();
        if (value == null) {
            return texts;
        }
        if (!value.isArray()) {
            throw Refusal.invalid(name, "an array of texts", value);
        }
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                throw Refusal.invalid(name, "an array of texts", element);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** The members of an object, null where one is null; empty when absent. */
    Map<String, @Nullable String> textsByName(String name) {
        @Nullable JsonNode value = find(name);
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        if (value == null) {
            return texts;
        }
        if (!value.isObject()) {
            throw Refusal.invalid(name, "an object of texts", value);
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (!member.getValue().isTextual() && !member.getValue().isNull()) {
                throw Refusal.invalid(name + "." + member.getKey(), "a text", member.getValue());
            }
            texts.put(member.getKey(), member.getValue().textValue());
        }
        return texts;
    }

    private @Nullable JsonNode find(String name) {
        @Nullable JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }
}
