package io.vaultx.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.RouteOrder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times every request of the process, from its head to the end of its answer: {@code
 * http_server_requests_seconds} by method, status, outcome and {@code uri}, which is the template of the route and never the
 * path. Paths have file names and the tokens of signed URLs in them, and anybody may read metrics. What no route answers is
 * one {@code UNKNOWN}; so there are no more time series than routes, methods and statuses make. Thread-safe.
 */
@Singleton
final class RequestTimers {
    private static final String NAME = "http.server.requests";
    /** In the routing context. */
    private static final String START = "io.vaultx.start-nanos";

    private static final String UNKNOWN = "UNKNOWN";

    /** The answer was cut, or its client went. */
    private static final String RESET = "RESET";

    private static final int CUT = 0;

    /** What Quarkus answers by itself, where no guard has put a name to it. */
    private static final Set<String> PLATFORM =
            Set.of("/health", "/health/liveness", "/health/readiness", "/health/metrics", "/openapi");

    /** A client may make up others. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private record Key(String method, String route, int status) {}

    private final MeterRegistry meters;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    @Inject
    RequestTimers(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Vert.x itself fails some requests before any handler sees them: those come by way of the failure. */
    void mount(@Observes Router router) {
        router.route().order(RouteOrder.MEASURE).handler(this::begin).failureHandler(this::failed);
    }

    private void begin(RoutingContext context) {
        context.put(START, System.nanoTime());
        context.addEndHandler(answered -> end(context, answered.succeeded()));
        context.next();
    }

    private void failed(RoutingContext context) {
        if (context.get(START) == null) {
            begin(context);
        } else {
            context.next();
        }
    }

    private void end(RoutingContext context, boolean whole) {
        long startNanos = context.<Long>get(START);
        int status = whole ? context.response().getStatusCode() : CUT;
        timers.computeIfAbsent(new Key(method(context), route(context), status), this::timer)
                .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        boolean cut = key.status == CUT;
        return Timer.builder(NAME)
                .description("From a request's head to the end of its answer")
                .tag("method", key.method)
                .tag("uri", key.route)
                .tag("status", cut ? RESET : Integer.toString(key.status))
                .tag("outcome", cut ? UNKNOWN : Outcome.forStatus(key.status).name())
                .register(meters);
    }

    private static String method(RoutingContext context) {
        String method = context.request().method().name();
        return METHODS.contains(method) ? method : "OTHER";
    }

    private static String route(RoutingContext context) {
        String route = context.get(RequestAttributes.ROUTE);
        if (route != null) {
            return route;
        }
        String path = context.request().path();
        return path != null && PLATFORM.contains(path) ? path : UNKNOWN;
    }
}
