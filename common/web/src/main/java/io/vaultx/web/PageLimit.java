package io.vaultx.web;

import org.jspecify.annotations.Nullable;

/** The {@code limit} of a list: how many items one page has at most. */
public final class PageLimit {
    public static final int DEFAULT = 100;
    public static final int MAX = 1000;

    private PageLimit() {}

    /**
     * @param text the query parameter, null when absent
     * @throws Refusal {@code INVALID_VALUE}, naming the field
     */
    public static int of(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        boolean plain = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int limit = plain ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX) {
            throw Refusal.invalid("limit", "an integer from 1 to " + MAX, text);
        }
        return limit;
    }
}
