package io.vaultx.chunks.node;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP/1.1 answer, read strictly (RFC 9112): what two readers could take for two things is refused, and so is
 * an answer that does not say its length, for a node always does.
 *
 * @param reusable whether the connection lives on behind this answer
 * @param bodyBytes 0 or more
 */
record AnswerHead(int status, boolean reusable, Map<String, String> fields, int bodyBytes) {
    private static final int STATUS_LINE_CHARS = "HTTP/1.1 200".length();

    /**
     * @param from of the first byte
     * @param to behind the empty line
     * @param maxBodyBytes a longer body is refused
     */
    static AnswerHead parse(byte[] bytes, int from, int to, int maxBodyBytes) throws ProtocolException {
        String head = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n");
        int status = status(head.substring(0, end));
        Map<String, String> fields = new HashMap<>();
        for (int at = end + 2; at < head.length() - 2; at = end + 2) {
            end = head.indexOf("\r\n", at);
            add(head, at, end, fields);
        }
        boolean reusable = head.charAt("HTTP/1.".length()) == '1'
                && !fields.getOrDefault("connection", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("close");
        return new AnswerHead(status, reusable, fields, bodyBytes(status, fields, maxBodyBytes));
    }

    private static int status(String line) throws ProtocolException {
        boolean http = line.length() >= STATUS_LINE_CHARS
                && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && (line.length() == STATUS_LINE_CHARS || line.charAt(STATUS_LINE_CHARS) == ' ');
        int status = http ? number(line.substring(STATUS_LINE_CHARS - 3, STATUS_LINE_CHARS)) : -1;
        if (status < 100) {
            throw new ProtocolException("its answer does not begin as one of HTTP/1.1");
        }
        return status;
    }

    private static void add(String head, int from, int to, Map<String, String> fields) throws ProtocolException {
        int colon = head.indexOf(':', from);
        if (colon <= from || colon >= to) {
            throw new ProtocolException("a line of its answer's head is no field");
        }
        for (int i = from; i < colon; i++) {
            char c = head.charAt(i);
            if (c <= ' ' || c > '~' || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                throw new ProtocolException("a field of its answer has no name of one");
            }
        }
        for (int i = colon + 1; i < to; i++) {
            char c = head.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw new ProtocolException("a field of its answer holds a control character");
            }
        }
        String name = head.substring(from, colon).toLowerCase(Locale.ROOT);
        String value = head.substring(colon + 1, to).strip();
        String before = fields.putIfAbsent(name, value);
        if (before != null && name.equals("content-length") && !before.equals(value)) {
            throw new ProtocolException("its answer says two lengths");
        }
    }

    private static int bodyBytes(int status, Map<String, String> fields, int max) throws ProtocolException {
        if (fields.containsKey("transfer-encoding")) {
            throw new ProtocolException("its answer does not say its length beforehand");
        }
        String length = fields.get("content-length");
        int bytes = length == null ? 0 : number(length);
        if (bytes < 0 || bytes > max) {
            throw new ProtocolException("its answer must have 0 to " + max + " bytes, says " + length);
        }
        boolean bodiless = status < 200 || status == 204 || status == 304;
        if (!bodiless && length == null) {
            throw new ProtocolException("its answer says no length");
        }
        return bodiless ? 0 : bytes;
    }

    /** Of up to nine digits; -1 for anything else. */
    private static int number(String digits) {
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9' || i == 9) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return digits.isEmpty() ? -1 : number;
    }
}
