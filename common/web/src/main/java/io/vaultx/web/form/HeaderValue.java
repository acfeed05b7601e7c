package io.vaultx.web.form;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A header value with parameters: {@code form-data; name="file"; filename="photo é.jpg"}.
 *
 * @param token what stands before the first semicolon
 * @param parameters by lower-case name; quotes are gone
 */
record HeaderValue(String token, Map<String, String> parameters) {
    /**
     * @throws Refusal {@code MALFORMED}
     */
    static HeaderValue parse(String text) {
        int at = text.indexOf(';');
        String token = (at < 0 ? text : text.substring(0, at)).strip();
        Map<String, String> parameters = new HashMap<>();
        while (at >= 0 && at < text.length()) {
            int start = skipBlanks(text, at + 1);
            if (start == text.length()) {
                break;
            }
            int equals = text.indexOf('=', start);
            if (equals < 0) {
                throw malformed(text);
            }
            String name = text.substring(start, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = readValue(text, skipBlanks(text, equals + 1), value);
            if (name.isEmpty() || parameters.putIfAbsent(name, value.toString()) != null) {
                throw malformed(text);
            }
        }
        return new HeaderValue(token, parameters);
    }

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    /** The {@code name*} form (RFC 8187), UTF-8 only; null when absent. */
    @Nullable
    String extendedParameter(String name) {
        String value = parameters.get(name + "*");
        if (value == null) {
            return null;
        }
        String[] pieces = value.split("'", 3);
        if (pieces.length != 3 || !pieces[0].equalsIgnoreCase("UTF-8")) {
            throw malformed(value);
        }
        return decode(pieces[2]);
    }

    /** Appends the value that starts here; the index of the semicolon after it, or the text's end. */
    private static int readValue(String text, int start, StringBuilder value) {
        if (start < text.length() && text.charAt(start) == '"') {
            int end = skipBlanks(text, readQuoted(text, start + 1, value));
            if (end < text.length() && text.charAt(end) != ';') {
                throw malformed(text);
            }
            return end;
        }
        int semicolon = text.indexOf(';', start);
        int end = semicolon < 0 ? text.length() : semicolon;
        value.append(text.substring(start, end).strip());
        return end;
    }

    /**
     * A backslash escapes a quote or itself only: elsewhere it is part of a Windows path, as some clients send it. What
     * browsers write as {@code %22} stays as it is, for they do not escape the percent sign.
     */
    private static int readQuoted(String text, int start, StringBuilder value) {
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape =
                    c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == '"' || text.charAt(i + 1) == '\\');
            if (c == '"') {
                return i + 1;
            }
            value.append(escape ? text.charAt(++i) : c);
        }
        throw malformed(text);
    }

    private static String decode(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw malformed(text);
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed(text);
        }
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static Refusal malformed(String text) {
        return Refusal.invalidAs(ProblemType.MALFORMED, "header", "a value with parameters", text);
    }
}
