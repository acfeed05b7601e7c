package io.vaultx.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The value of an If-Match or If-None-Match field: {@code *} or a list of tags.
 *
 * @param any {@code *}; the list is empty then
 */
record EntityTags(boolean any, List<EntityTag> tags) {
    private static final int MAX_TAGS = 100;

    EntityTags {
        tags = List.copyOf(tags);
    }

    /**
     * @throws Refusal {@code MALFORMED}, naming the header
     */
    static EntityTags parse(String header, String value) {
        if (value.strip().equals("*")) {
            return new EntityTags(true, List.of());
        }
        List<EntityTag> tags = new ArrayList<>();
        int at = 0;
        while (true) {
            at = skipBlanks(value, at);
            if (at < value.length() && value.charAt(at) == ',') {
                at++;
                continue;
            }
            if (at == value.length()) {
                break;
            }
            int end = endOfTag(value, at);
            if (end < 0 || tags.size() == MAX_TAGS) {
                throw malformed(header, value);
            }
            tags.add(EntityTag.parse(value.substring(at, end)));
            at = skipBlanks(value, end);
            if (at < value.length() && value.charAt(at) != ',') {
                throw malformed(header, value);
            }
        }
        if (tags.isEmpty()) {
            throw malformed(header, value);
        }
        return new EntityTags(false, tags);
    }

    boolean matchesStrongly(EntityTag current) {
        return matches(current::matchesStrongly);
    }

    boolean matchesWeakly(EntityTag current) {
        return matches(current::matchesWeakly);
    }

    private boolean matches(Predicate<EntityTag> comparison) {
        return any || tags.stream().anyMatch(comparison);
    }

    /** The index after the tag that starts here; -1 when none does. A comma may stand inside of the quotes. */
    private static int endOfTag(String value, int start) {
        int at = value.startsWith("W/", start) ? start + 2 : start;
        if (at >= value.length() || value.charAt(at) != '"') {
            return -1;
        }
        at++;
        while (at < value.length() && EntityTag.isTagCharacter(value.charAt(at))) {
            at++;
        }
        return at < value.length() && value.charAt(at) == '"' ? at + 1 : -1;
    }

    private static int skipBlanks(String value, int from) {
        int at = from;
        while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static Refusal malformed(String header, String value) {
        return Refusal.invalidAs(
                ProblemType.MALFORMED, header, "'*' or at most " + MAX_TAGS + " quoted entity tags", value);
    }
}
