package io.vaultx.web;

import io.vaultx.domain.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as a streaming route's handler sees them: no Vert.x type, blocking calls, made for a virtual
 * thread.
 */
public interface Exchange {
    String method();

    /** Who asks. Empty on routes that demand nothing. */
    Optional<Principal> principal();

    /** A template's variable, percent-decoded once. */
    String pathParam(String name);

    /** A template's variable as the request line has it, for what has one spelling only. */
    String rawPathParam(String name);

    /**
     * The segments that a trailing {@code {name...}} stands for: the raw path split at '/' first, then each percent-decoded
     * once, so that an encoded slash stays inside its segment.
     */
    List<String> pathTail();

    @Nullable
    String query(String name);

    /** The header's value; several fields of one name joined by ", ". */
    @Nullable
    String header(String name);

    /** The body. Its first bytes being read is what lets an {@code Expect: 100-continue} client send, not its length. */
    BodySource body();

    /** Answers at once; an empty body for 204 and 304. */
    void answer(int status, Map<String, String> headers, byte[] body);

    /** Answers with a value as JSON. */
    void json(int status, Map<String, String> headers, Object value);

    /**
     * Starts an answer of exactly {@code length} bytes. For HEAD the headers go out and the sink takes no bytes.
     */
    BodySink stream(int status, Map<String, String> headers, long length);

    /** The value of {@code X-Request-Id} in the answer. */
    String requestId();
}
