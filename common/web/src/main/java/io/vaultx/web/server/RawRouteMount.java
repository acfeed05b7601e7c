package io.vaultx.web.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.RequestInHand;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRouteTable;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.RouteOrder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Mounts the streaming routes of all services. A route's handler runs on a virtual thread of its own; what it throws
 * becomes a problem, and an answer that it leaves half-way is cut.
 *
 * <p>A handler that only reads is first tried on the event loop: a small file that is in memory is answered without a
 * hand-over to another thread. What would have to wait begins again on a thread of its own ({@link NoWait}, ADR 0009).
 */
@Singleton
public final class RawRouteMount {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final RawRouteTable table;
    private final ProblemWriter problems;
    private final ObjectMapper mapper;
    private final Patience patience;
    private final SinkMemory memory = SinkMemory.ofThisJvm();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("raw-route-", 0).factory());

    @Inject
    RawRouteMount(@All List<RawRoutes> services, ProblemWriter problems, ObjectMapper mapper) {
        this(services, problems, mapper, Patience.DEFAULT);
    }

    RawRouteMount(List<RawRoutes> services, ProblemWriter problems, ObjectMapper mapper, Patience patience) {
        this.table = RawRouteTable.of(
                services.stream().flatMap(service -> service.routes().stream()).toList());
        this.problems = problems;
        this.mapper = mapper;
        this.patience = patience;
    }

    void mount(@Observes Router router) {
        router.route().order(RouteOrder.RAW).handler(this::dispatch);
    }

    /** What Quarkus' own drain has left over gets a moment, then an interrupt. */
    @PreDestroy
    void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException stopNow) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void dispatch(RoutingContext context) {
        String path = context.request().path();
        var found = table.find(context.request().method().name(), path == null ? "" : path);
        if (found.isEmpty()) {
            context.next();
            return;
        }
        RawRoute route = found.get().route();
        context.put(RequestAttributes.ROUTE, route.template());
        VertxExchange exchange = VertxExchange.open(context, found.get().path(), patience.body(), mapper, memory);
        if (mayBeTried(route, context) && NoWait.attempt(() -> run(route, context, exchange))) {
            return;
        }
        try {
            threads.execute(() -> run(route, context, exchange));
        } catch (RejectedExecutionException stopping) {
            exchange.close();
            problems.write(context, new Refusal(ProblemType.UNAVAILABLE, "the service is stopping"));
        }
    }

    /**
     * Where nobody keeps it from that ({@link PipelinedRequests}), Vert.x dispatches a pipelined request from inside of the
     * answer to the one before it: that one's attempt is no place to give up in for another.
     */
    private boolean mayBeTried(RawRoute route, RoutingContext context) {
        return isOnlyRead(route, context) && !NoWait.isAsked() && !threads.isShutdown();
    }

    /** Then its handler may begin twice. */
    private static boolean isOnlyRead(RawRoute route, RoutingContext context) {
        return (route.method().equals("GET") || route.method().equals("HEAD"))
                && !UnreadBody.hasBody(context.request());
    }

    private void run(RawRoute route, RoutingContext context, VertxExchange exchange) {
        RequestInHand.during(RequestIds.of(context), () -> handle(route, context, exchange));
    }

    private void handle(RawRoute route, RoutingContext context, VertxExchange exchange) {
        try {
            route.handler().handle(exchange);
            if (!context.response().headWritten()) {
                throw new IllegalStateException("no answer from " + route.method() + " " + route.template());
            }
        } catch (Throwable failure) {
            NoWait.passOn(failure);
            problems.write(context, failure);
        } finally {
            exchange.close();
        }
    }
}
