package io.vaultx.web.server;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a request's head must be beyond what the decoder asks of it (RFC 9110, RFC 9112, RFC 3986). */
final class HeadRules {
    private HeadRules() {}

    /**
     * Why others may read another message out of these bytes, or find another end of it: nothing more is looked at on such a
     * connection. Of a body in a coding that the decoder does not know it takes every byte for the next request.
     */
    static Optional<Refusal> ambiguity(HttpServerRequest request) {
        String fault = BadRequests.fault(request);
        if (fault != null) {
            return malformed(fault);
        }
        MultiMap headers = request.headers();
        if (request.version() == null) {
            return malformed("the request line must end with HTTP/1.1");
        }
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
            if (codings.size() > 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
                return malformed("Transfer-Encoding must be chunked, or left out");
            }
            if (request.version() == HttpVersion.HTTP_1_0) {
                return malformed("HTTP/1.0 knows no Transfer-Encoding");
            }
        }
        if (headers.getAll(HttpHeaders.HOST).size() > 1) {
            return malformed("Host must be given once");
        }
        return Optional.empty();
    }

    /**
     * What Vert.x itself fails without a word to the client. To be asked when it has failed the request.
     */
    static Optional<Refusal> badTarget(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            return malformed("the target of a request must be a path, starting with '/'");
        }
        return request.authority() == null
                ? malformed("the Host header is missing, or names no host")
                : Optional.empty();
    }

    /**
     * Bytes beyond ASCII stand for nothing in a target (RFC 3986 §2): which characters they mean nobody says, and the same
     * name in several spellings would be several names.
     *
     * @param target of the request line; the decoder makes each byte one character
     */
    static Optional<Refusal> unencoded(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                return Optional.of(unencoded(target, i));
            }
        }
        return Optional.empty();
    }

    private static Refusal unencoded(String target, int at) {
        int query = target.indexOf('?');
        if (query < 0 || at < query) {
            return notEncoded("path", query < 0 ? target : target.substring(0, query));
        }
        int start = Math.max(query, target.lastIndexOf('&', at)) + 1;
        int equals = target.indexOf('=', start);
        boolean inName = equals < 0 || at < equals;
        int end = target.indexOf('&', at);
        String value = target.substring(inName ? start : equals + 1, end < 0 ? target.length() : end);
        return notEncoded(inName ? "query" : target.substring(start, equals), value);
    }

    private static Refusal notEncoded(String what, String raw) {
        String shown = new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return Refusal.invalidAs(ProblemType.MALFORMED, what, "percent-encoded where it is not ASCII", shown);
    }

    private static Optional<Refusal> malformed(String detail) {
        return Optional.of(new Refusal(ProblemType.MALFORMED, detail));
    }
}
