package io.vaultx.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ends a request with a problem. It carries no stack trace: being refused is an expected ending, and unwinding to the
 * route is all that is left to do (ADR 0003).
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();
    private boolean expected;

    public Refusal(ProblemType type, String detail) {
        super(detail, null, false, false);
        this.type = type;
    }

    /** A value that breaks its rule: names the field, the limit and the value; what the client chose is shortened. */
    public static Refusal invalid(String field, Object limit, Object value) {
        return invalidAs(ProblemType.INVALID_VALUE, field, limit, value);
    }

    /** Like {@link #invalid}, with another type (413, for example). */
    public static Refusal invalidAs(ProblemType type, String field, Object limit, Object value) {
        String name = shorten(field);
        String shown = shorten(String.valueOf(value));
        return new Refusal(type, name + " must be " + limit + ", got " + shown)
                .with("field", name)
                .with("limit", limit)
                .with("value", value instanceof Number ? value : shown);
    }

    /** Adds an extension member to the problem. */
    public Refusal with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    /** Adds a header to the answer, {@code Retry-After} for example. */
    public Refusal header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Says that nothing is broken where some failure led to this: the log gets one line of it and no stack trace. */
    public Refusal expected() {
        expected = true;
        return this;
    }

    public boolean isExpected() {
        return expected;
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public Map<String, Object> members() {
        return members;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** To 100 characters: an answer does not grow with what it refuses. */
    public static String shorten(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "… (" + value.length() + " characters)";
    }
}
