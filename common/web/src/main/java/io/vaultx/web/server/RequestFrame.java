package io.vaultx.web.server;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.RouteOrder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * What every request gets, whoever answers it: an id, a watched connection, care for a body that nobody reads, a problem
 * when something fails, and a 404 when nobody answers.
 */
@Singleton
public final class RequestFrame {
    private final RequestIds ids;
    private final ProblemWriter problems;
    private final ConnectionWatch connections;
    private final UnreadBody unreadBody;

    @Inject
    RequestFrame(RequestIds ids, ProblemWriter problems, ConnectionWatch connections) {
        this(ids, problems, connections, Patience.DEFAULT);
    }

    RequestFrame(RequestIds ids, ProblemWriter problems, ConnectionWatch connections, Patience patience) {
        this.ids = ids;
        this.problems = problems;
        this.connections = connections;
        this.unreadBody = new UnreadBody(patience.leftover());
    }

    void mount(@Observes Router router) {
        router.route().order(RouteOrder.REQUEST_ID).handler(this::begin).failureHandler(this::failed);
        router.route().order(RouteOrder.LAST).handler(this::nobodyAnswered);
    }

    private void begin(RoutingContext context) {
        open(context);
        try {
            // Vert.x's own matching would fail on it later, outside of any failure handler.
            context.normalizedPath();
        } catch (IllegalArgumentException malformed) {
            problems.write(context, new Refusal(ProblemType.MALFORMED, "the path is not percent-encoded correctly"));
            return;
        }
        context.next();
    }

    /** Vert.x itself fails a request with a status: before any handler ran when its Host or path is malformed. */
    private void failed(RoutingContext context) {
        if (context.get(RequestAttributes.REQUEST_ID) == null) {
            open(context);
        }
        Throwable failure = context.failure();
        int status = context.statusCode();
        boolean chosenByFramework = status >= 400 && status < 500 && !(failure instanceof Refusal);
        if (failure == null || chosenByFramework) {
            String detail = failure == null ? null : failure.getMessage();
            problems.write(context, StatusProblems.of(status, detail == null ? "the request failed" : detail));
        } else {
            problems.write(context, failure);
        }
    }

    private void open(RoutingContext context) {
        String id = ids.choose(context.request().getHeader(RequestIds.HEADER));
        context.put(RequestAttributes.REQUEST_ID, id);
        context.response().putHeader(RequestIds.HEADER, id);
        connections.begin(context);
        unreadBody.watch(context);
    }

    private void nobodyAnswered(RoutingContext context) {
        problems.write(context, new Refusal(ProblemType.NOT_FOUND, "there is nothing at this path"));
    }
}
