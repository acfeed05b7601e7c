package io.vaultx.web.server;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.RouteOrder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What every request gets, whoever answers it: an id, a date, a watched connection, care for a body that nobody reads, a problem
 * when something fails, and a 404 when nobody answers.
 */
@Singleton
public final class RequestFrame {
    /** On a connection of which nothing more is looked at. */
    private static final AttributeKey<Boolean> OVER = AttributeKey.valueOf("io.vaultx.over");

    private final RequestIds ids;
    private final ProblemWriter problems;
    private final ConnectionWatch connections;
    private final UnreadBody unreadBody;
    private final ServerDate date = new ServerDate(InstantSource.system());

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
        if (isOver(context)) {
            return;
        }
        open(context);
        Optional<Refusal> ambiguity = HeadRules.ambiguity(context.request());
        if (ambiguity.isPresent()) {
            refuseAndClose(context, ambiguity.get());
            return;
        }
        try {
            // Vert.x's own matching would fail on it later, outside of any failure handler.
            context.normalizedPath();
        } catch (IllegalArgumentException malformed) {
            problems.write(context, new Refusal(ProblemType.MALFORMED, "the path is not percent-encoded correctly"));
            return;
        }
        context.next();
    }

    /** What follows on the connection may be this request's body: it is not looked at. */
    private void refuseAndClose(RoutingContext context, Refusal refusal) {
        channel(context).attr(OVER).set(true);
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.addEndHandler(v -> context.request().connection().close());
        problems.write(context, refusal);
    }

    /** Vert.x itself fails a request with a status: before any handler ran when its Host or path is malformed. */
    private void failed(RoutingContext context) {
        if (context.get(RequestAttributes.REQUEST_ID) == null) {
            if (isOver(context)) {
                return;
            }
            open(context);
            Optional<Refusal> ambiguity = HeadRules.ambiguity(context.request());
            if (ambiguity.isPresent()) {
                refuseAndClose(context, ambiguity.get());
                return;
            }
            Optional<Refusal> badTarget = HeadRules.badTarget(context.request());
            if (badTarget.isPresent()) {
                problems.write(context, badTarget.get());
                return;
            }
        }
        Throwable failure = context.failure();
        int status = context.statusCode();
        boolean chosenByFramework = status >= 400 && status < 500 && !(failure instanceof Refusal);
        if (failure == null || chosenByFramework) {
            problems.write(context, StatusProblems.of(status));
        } else {
            problems.write(context, failure);
        }
    }

    /** Bytes that came together with a refused request are still taken for requests while the connection closes. */
    private static boolean isOver(RoutingContext context) {
        return channel(context).attr(OVER).get() != null;
    }

    private static Channel channel(RoutingContext context) {
        return ((ConnectionBase) context.request().connection()).channel();
    }

    private void open(RoutingContext context) {
        String id = ids.choose(context.request().getHeader(RequestIds.HEADER));
        context.put(RequestAttributes.REQUEST_ID, id);
        HttpServerResponse response = context.response();
        response.putHeader(RequestIds.HEADER, id);
        context.addHeadersEndHandler(v -> date(response.headers()));
        BodyTap.watch(context.request());
        connections.begin(context);
        unreadBody.watch(context);
    }

    /** When the answer begins, which may be long after its request. A proxy passes on what the service behind has said. */
    private void date(MultiMap headers) {
        if (!headers.contains(HttpHeaders.DATE)) {
            headers.set(HttpHeaders.DATE, date.text());
        }
    }

    private void nobodyAnswered(RoutingContext context) {
        problems.write(context, new Refusal(ProblemType.NOT_FOUND, "there is nothing at this path"));
    }
}
