package io.vaultx.chunks.node;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A call as it is sent: the head of an HTTP/1.1 request, and its body.
 *
 * @param head up to the empty line, with it
 * @param body empty for none; not copied
 */
record NodeMessage(byte[] head, byte[] body) {
    /**
     * @param node {@code http://host:port}
     * @param target path and query
     * @param fields header fields besides Host and Content-Length
     * @throws IllegalArgumentException for a target or a field that would be more than itself on the wire
     */
    static NodeMessage of(URI node, String method, String target, Map<String, String> fields, byte[] body) {
        StringBuilder head = new StringBuilder(512);
        head.append(method).append(' ').append(plain(target)).append(" HTTP/1.1\r\n");
        append(head, "Host", node.getRawAuthority());
        fields.forEach((name, value) -> append(head, name, value));
        if (body.length > 0 || !method.equals("GET")) {
            append(head, "Content-Length", Integer.toString(body.length));
        }
        return new NodeMessage(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII), body);
    }

    private static void append(StringBuilder head, String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                throw new IllegalArgumentException("field " + name
                        + " must be printable ASCII, got U+%04X at %d".formatted((int) value.charAt(i), i));
            }
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static String plain(String target) {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= ' ' || target.charAt(i) > '~') {
                throw new IllegalArgumentException("target must be printable ASCII without spaces, got " + target);
            }
        }
        return target;
    }
}
