package io.vaultx.web;

/**
 * A validator of one representation (RFC 9110 §8.8.3).
 *
 * @param opaque the text between the quotes
 */
public record EntityTag(String opaque, boolean weak) {
    public EntityTag {
        for (int i = 0; i < opaque.length(); i++) {
            if (!isTagCharacter(opaque.charAt(i))) {
                throw new IllegalArgumentException("not an entity tag: " + opaque);
            }
        }
    }

    public static EntityTag strong(String opaque) {
        return new EntityTag(opaque, false);
    }

    /**
     * Reads a tag as it stands in a header, quotes and all.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static EntityTag parse(String text) {
        boolean weak = text.startsWith("W/");
        String quoted = weak ? text.substring(2) : text;
        if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
            throw new IllegalArgumentException("not an entity tag: " + text);
        }
        return new EntityTag(quoted.substring(1, quoted.length() - 1), weak);
    }

    /** Equal, and neither is weak: If-Match, If-Range. */
    public boolean matchesStrongly(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Equal, weak or not: If-None-Match. */
    public boolean matchesWeakly(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /** As it stands in a header. */
    public String headerValue() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }

    @Override
    public String toString() {
        return headerValue();
    }

    static boolean isTagCharacter(char c) {
        return c == 0x21 || (c >= 0x23 && c <= 0x7e) || (c >= 0x80 && c <= 0xff);
    }
}
