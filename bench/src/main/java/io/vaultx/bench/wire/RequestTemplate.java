package io.vaultx.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A request made in advance but for one name of 16 hexadecimal digits in its path. */
public final class RequestTemplate {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] before;
    private final byte[] after;

    private RequestTemplate(byte[] before, byte[] after) {
        this.before = before;
        this.after = after;
    }

    /** @param bodyBytes what Content-Length says; -1 for a method without a body */
    public static RequestTemplate of(
            String method, String pathBeforeName, String host, @Nullable String token, long bodyBytes) {
        String authorization = token == null ? "" : "Authorization: Bearer " + token + "\r\n";
        String length = bodyBytes < 0 ? "" : "Content-Length: " + bodyBytes + "\r\n";
        return new RequestTemplate(
                (method + " " + pathBeforeName).getBytes(StandardCharsets.US_ASCII),
                (" HTTP/1.1\r\nHost: " + host + "\r\n" + authorization + length + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** How a number is spelled in a path: no order of the numbers is left in it. */
    public static String name(long number) {
        return HexFormat.of().toHexDigits(Content.scramble(number));
    }

    void write(ByteBuffer out, long number) {
        out.put(before);
        long name = Content.scramble(number);
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.put(DIGITS[(int) (name >>> shift) & 0xf]);
        }
        out.put(after);
    }

    int length() {
        return before.length + 16 + after.length;
    }
}
