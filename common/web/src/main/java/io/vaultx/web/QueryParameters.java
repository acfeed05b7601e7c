package io.vaultx.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a request, form-encoded. A name has one value. Immutable. */
public final class QueryParameters {
    private static final int MAX_PARAMETERS = 100;
    private static final QueryParameters NONE = new QueryParameters(Map.of());

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param raw what follows the question mark, null when there is none
     * @throws Refusal {@code MALFORMED} when it is not encoded correctly; {@code INVALID_VALUE} naming a parameter that is
     *     there twice
     */
    public static QueryParameters parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return NONE;
        }
        String[] pairs = raw.split("&", -1);
        if (pairs.length > MAX_PARAMETERS) {
            throw Refusal.invalid("query", "at most " + MAX_PARAMETERS + " parameters", pairs.length);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = PercentCoding.decode("query", equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : PercentCoding.decode(name, pair.substring(equals + 1), true);
            if (values.putIfAbsent(name, value) != null) {
                throw Refusal.invalid(name, "given once", "several values");
            }
        }
        return new QueryParameters(values);
    }

    /** Null when absent, empty when it has no value. */
    public @Nullable String get(String name) {
        return values.get(name);
    }
}
