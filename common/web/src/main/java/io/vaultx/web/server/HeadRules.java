package io.vaultx.web.server;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/** What a request's head must be beyond what the decoder asks of it (RFC 9110, RFC 9112). */
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

    private static Optional<Refusal> malformed(String detail) {
        return Optional.of(new Refusal(ProblemType.MALFORMED, detail));
    }
}
