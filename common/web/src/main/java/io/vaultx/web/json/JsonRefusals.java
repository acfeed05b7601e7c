package io.vaultx.web.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Jackson's complaints mean to a client; nothing of our classes gets out. */
final class JsonRefusals {
    private JsonRefusals() {}

    static Refusal of(IOException failure) {
        if (failure.getCause() instanceof Refusal ofOurOwn) {
            return ofOurOwn;
        }
        return switch (failure) {
            case StreamConstraintsException limit ->
                at(limit, new Refusal(ProblemType.INVALID_VALUE, overLimit(limit)));
            case MismatchedInputException wrong -> at(wrong, mismatch(wrong));
            case JsonMappingException wrong ->
                at(
                        wrong,
                        new Refusal(ProblemType.INVALID_VALUE, path(wrong) + " has a value that does not fit")
                                .with("field", path(wrong)));
            case JsonProcessingException malformed ->
                at(
                        malformed,
                        new Refusal(ProblemType.MALFORMED, "the JSON is malformed" + place(malformed.getLocation())));
            default -> new Refusal(ProblemType.MALFORMED, "the JSON cannot be read");
        };
    }

    /** Its own words name a setting of the library, and tell by their beginning which one. */
    private static String overLimit(StreamConstraintsException limit) {
        String words = String.valueOf(limit.getOriginalMessage());
        if (words.contains("nesting depth")) {
            return "the JSON must be nested at most " + JsonRules.MAX_DEPTH + " levels deep";
        }
        return words.startsWith("Number")
                ? "a number in the JSON has too many digits"
                : "a text in the JSON is too long";
    }

    private static Refusal mismatch(MismatchedInputException wrong) {
        String field = path(wrong);
        if (wrong instanceof InvalidFormatException format) {
            return Refusal.invalid(field, expected(format.getTargetType()), format.getValue());
        }
        String limit = expected(wrong.getTargetType());
        return new Refusal(ProblemType.INVALID_VALUE, field + " must be " + limit)
                .with("field", field)
                .with("limit", limit);
    }

    /** {@code tags[3]}, {@code metadata.colour}; {@code body} for the root. */
    private static String path(JsonMappingException wrong) {
        List<JsonMappingException.Reference> references = wrong.getPath();
        if (references.isEmpty()) {
            return "body";
        }
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return Refusal.shorten(path.toString());
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another JSON type";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "an integer";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == Instant.class) {
            return "an RFC 3339 time";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(" or "));
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "of another JSON type";
    }

    private static Refusal at(JsonProcessingException failure, Refusal refusal) {
        JsonLocation location = failure.getLocation();
        return location == null
                ? refusal
                : refusal.with("line", location.getLineNr()).with("column", location.getColumnNr());
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
