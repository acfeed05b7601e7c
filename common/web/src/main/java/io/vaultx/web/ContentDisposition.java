package io.vaultx.web;

import java.nio.charset.StandardCharsets;

/** Writes Content-Disposition for a download (RFC 6266), names beyond plain ASCII as RFC 8187 has them. */
public final class ContentDisposition {
    private static final String ATTRIBUTE_MARKS = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    /** {@code attachment; filename="photo _.jpg"; filename*=UTF-8''photo%20%C3%A9.jpg} */
    public static String attachment(String fileName) {
        return of("attachment", fileName);
    }

    public static String inline(String fileName) {
        return of("inline", fileName);
    }

    private static String of(String disposition, String fileName) {
        StringBuilder fallback = new StringBuilder(fileName.length());
        fileName.codePoints().forEach(c -> fallback.append(isPlain(c) ? (char) c : '_'));
        String value = disposition + "; filename=\"" + fallback + '"';
        return fallback.toString().equals(fileName) ? value : value + "; filename*=UTF-8''" + encode(fileName);
    }

    /** Characters that every client reads the same inside of quotes: no quote, backslash or percent sign. */
    private static boolean isPlain(int c) {
        return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%';
    }

    private static String encode(String fileName) {
        StringBuilder encoded = new StringBuilder(fileName.length() * 3);
        for (byte b : fileName.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isAttributeCharacter(c)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(hex(c >> 4)).append(hex(c & 0xf));
            }
        }
        return encoded.toString();
    }

    private static boolean isAttributeCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || ATTRIBUTE_MARKS.indexOf(c) >= 0;
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble);
    }
}
