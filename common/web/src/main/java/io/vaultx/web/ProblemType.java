package io.vaultx.web;

import java.util.Locale;

/**
 * The one table from what went wrong to the answer on the wire (RFC 9457). The {@code type} member is {@code
 * urn:vaultx:problem:} and the slug; {@code retry} tells a client what repeating would bring.
 */
public enum ProblemType {
    MALFORMED(400, "The request is malformed", Retry.NEVER),
    INVALID_VALUE(400, "A value breaks its rule", Retry.NEVER),
    UNAUTHENTICATED(401, "No valid credential", Retry.NEVER),
    FORBIDDEN(403, "Not allowed", Retry.NEVER),
    NOT_FOUND(404, "Not found", Retry.NEVER),
    METHOD_NOT_ALLOWED(405, "Method not allowed", Retry.NEVER),
    NOT_ACCEPTABLE(406, "No acceptable representation", Retry.NEVER),
    BODY_STALLED(408, "The body stalled", Retry.SAME_REQUEST),
    CONFLICT(409, "Conflict with the present state", Retry.NEVER),
    OVERTAKEN(409, "Another request was faster", Retry.SAME_REQUEST),
    STILL_RUNNING(409, "The first request with this key is still running", Retry.AFTER),
    EXPIRED(410, "Expired", Retry.NEVER),
    PRECONDITION_FAILED(412, "A precondition failed", Retry.NEVER),
    TOO_LARGE(413, "Too large", Retry.NEVER),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", Retry.NEVER),
    RANGE_NOT_SATISFIABLE(416, "Range not satisfiable", Retry.NEVER),
    DIGEST_MISMATCH(422, "The digest does not match", Retry.SAME_REQUEST),
    KEY_REUSED(422, "The idempotency key was used with another request", Retry.NEVER),
    TOO_MANY_REQUESTS(429, "Too many requests", Retry.AFTER),
    INTERNAL(500, "Internal error", Retry.SAME_REQUEST),
    CONTENT_UNREADABLE(500, "Stored content cannot be read", Retry.NEVER),
    BAD_GATEWAY(502, "The service behind gave no answer", Retry.SAME_REQUEST),
    BYTES_EXPIRED(503, "The bytes expired before they were committed", Retry.SAME_REQUEST),
    OUTCOME_UNKNOWN(503, "The outcome is unknown", Retry.SAME_REQUEST),
    UNAVAILABLE(503, "Unavailable", Retry.AFTER),
    GATEWAY_TIMEOUT(504, "The service behind gave no answer in time", Retry.SAME_REQUEST),
    NO_SPACE(507, "No space", Retry.AFTER);

    /** What repeating the request would bring. */
    public enum Retry {
        NEVER,
        SAME_REQUEST,
        AFTER;

        /** The spelling on the wire: {@code never}, {@code same-request}, {@code after}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final int status;
    private final String title;
    private final Retry retry;

    ProblemType(int status, String title, Retry retry) {
        this.status = status;
        this.title = title;
        this.retry = retry;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public Retry retry() {
        return retry;
    }

    /** {@code urn:vaultx:problem:invalid-value}, for example. */
    public String uri() {
        return "urn:vaultx:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
