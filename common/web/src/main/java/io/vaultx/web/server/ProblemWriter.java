package io.vaultx.web.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Writes every problem of every route (RFC 9457), whoever met it: streaming routes, JAX-RS, the guard, the framework. The
 * one place that logs failures: 5xx once, with cause and request id; what is sent away for now, because there are too many,
 * the disk is full or something is not there yet, in one line; 4xx at debug. Thread-safe.
 */
@Singleton
public final class ProblemWriter {
    public static final String CONTENT_TYPE = "application/problem+json";

    /** What a handler may have said of the content that it did not get to send. */
    private static final List<String> CONTENT_HEADERS = List.of(
            "Content-Length",
            "Content-Range",
            "Content-Disposition",
            "Accept-Ranges",
            "Cache-Control",
            "ETag",
            "Last-Modified",
            "Location");

    private static final String RETRY_AFTER = "Retry-After";

    /** Seconds, for a refusal that does not know better. */
    private static final String SOON = "5";

    private static final String LOG_FIELD = "requestId";

    private static final Logger LOG = Logger.getLogger(ProblemWriter.class);

    private final ObjectMapper mapper;
    private final List<FailureTranslator> translators;

    @Inject
    ProblemWriter(ObjectMapper mapper, @All List<FailureTranslator> translators) {
        this.mapper = mapper;
        this.translators = List.copyOf(translators);
    }

    /** Answers; when an answer is already on its way, cuts the connection instead. */
    public void write(RoutingContext context, Refusal refusal) {
        write(context, (Throwable) refusal);
    }

    /** Like {@link #write(RoutingContext, Refusal)}, for any failure. */
    public void write(RoutingContext context, Throwable failure) {
        HttpServerResponse response = context.response();
        if (failure instanceof BodyCutException || failure instanceof HttpClosedException) {
            LOG.debugf("request %s: %s", RequestIds.of(context), failure.getMessage());
            context.request().connection().close();
            return;
        }
        Refusal refusal = refusalFor(failure, RequestIds.of(context));
        if (response.ended()) {
            return;
        }
        if (response.headWritten()) {
            context.request().connection().close();
            return;
        }
        response.setStatusCode(refusal.type().status());
        CONTENT_HEADERS.forEach(response.headers()::remove);
        refusal.headers().forEach(response::putHeader);
        response.putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE);
        response.end(Buffer.buffer(body(refusal, RequestIds.of(context))));
    }

    /** What a failure means to the client; 429 and 503 say when to come back. Logs it: to be called once for each. */
    Refusal refusalFor(Throwable failure, String requestId) {
        Refusal refusal = translate(failure);
        int status = refusal.type().status();
        if ((status == 429 || status == 503) && !refusal.headers().containsKey(RETRY_AFTER)) {
            refusal.header(RETRY_AFTER, SOON);
        }
        // For a log that is an object a line.
        MDC.put(LOG_FIELD, requestId);
        try {
            log(refusal, failure, requestId);
        } finally {
            MDC.remove(LOG_FIELD);
        }
        return refusal;
    }

    private static void log(Refusal refusal, Throwable failure, String requestId) {
        if (refusal.type().status() < 500) {
            LOG.debugf("request %s: %s: %s", requestId, refusal.type(), refusal.detail());
        } else if (isSentAway(refusal, failure)) {
            LOG.warnf("request %s: %s: %s", requestId, refusal.type(), failure.getMessage());
        } else if (failure == refusal) {
            LOG.errorf("request %s: %s: %s", requestId, refusal.type(), refusal.detail());
        } else {
            LOG.errorf(failure, "request %s: %s: %s", requestId, refusal.type(), refusal.detail());
        }
    }

    /** Nothing is broken: there may be thousands of these a second just when the server has no time for stack traces. */
    private static boolean isSentAway(Refusal refusal, Throwable failure) {
        return refusal.type() == ProblemType.NO_SPACE
                || refusal.isExpected()
                || failure == refusal && refusal.type().retry() == ProblemType.Retry.AFTER;
    }

    byte[] body(Refusal refusal, String requestId) {
        ProblemType type = refusal.type();
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type.uri());
        problem.put("title", type.title());
        problem.put("status", type.status());
        problem.put("detail", refusal.detail());
        problem.put("instance", requestId);
        problem.put("retry", type.retry().wireName());
        refusal.members().forEach(problem::putIfAbsent);
        try {
            return mapper.writeValueAsBytes(problem);
        } catch (JsonProcessingException strangeMember) {
            LOG.errorf(strangeMember, "request %s: a problem that is no JSON", requestId);
            return "{\"status\":%d}".formatted(type.status()).getBytes(StandardCharsets.UTF_8);
        }
    }

    private Refusal translate(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (failure instanceof BodyCutException) {
            return new Refusal(ProblemType.MALFORMED, String.valueOf(failure.getMessage()));
        }
        for (FailureTranslator translator : translators) {
            Optional<Refusal> refusal = translator.translate(failure);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return new Refusal(ProblemType.INTERNAL, "something failed inside; the request id finds it in the log");
    }
}
