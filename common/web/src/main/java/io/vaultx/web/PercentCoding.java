package io.vaultx.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding of path segments and query parameters, once and strictly (RFC 3986 §2.1). */
final class PercentCoding {
    private PercentCoding() {}

    /**
     * @param what names the text in a refusal
     * @param plusIsSpace the form encoding of queries
     * @throws Refusal {@code MALFORMED}: a percent sign without two hex digits, bytes that are no UTF-8, or a NUL
     */
    static String decode(String what, String text, boolean plusIsSpace) {
        if (isPlain(text, plusIsSpace)) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw malformed(what, "percent-encoded correctly", text);
                }
                decoded.put((byte) (high << 4 | low));
                i += 2;
            } else {
                decoded.put(raw[i] == '+' && plusIsSpace ? (byte) ' ' : raw[i]);
            }
        }
        String result;
        try {
            result = StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed(what, "percent-encoded UTF-8", text);
        }
        if (result.indexOf('\0') >= 0) {
            throw malformed(what, "without a NUL", text);
        }
        return result;
    }

    private static boolean isPlain(String text, boolean plusIsSpace) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == 0 || (c == '+' && plusIsSpace)) {
                return false;
            }
        }
        return true;
    }

    private static Refusal malformed(String what, String rule, String text) {
        return Refusal.invalidAs(ProblemType.MALFORMED, what, rule, text);
    }
}
