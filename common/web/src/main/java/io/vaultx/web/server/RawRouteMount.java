package io.vaultx.web.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRouteTable;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
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

    /** The routes that are mounted. */
    public List<RawRoute> routes() {
        return table.routes();
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
        VertxExchange exchange = VertxExchange.open(context, found.get().path(), patience.body(), mapper, memory);
        try {
            threads.execute(() -> run(found.get().route(), context, exchange));
        } catch (RejectedExecutionException stopping) {
            exchange.close();
            problems.write(context, new Refusal(ProblemType.UNAVAILABLE, "the service is stopping"));
        }
    }

    private void run(RawRoute route, RoutingContext context, VertxExchange exchange) {
        try {
            route.handler().handle(exchange);
            if (!context.response().headWritten()) {
                throw new IllegalStateException("no answer from " + route.method() + " " + route.template());
            }
        } catch (Throwable failure) {
            problems.write(context, failure);
        } finally {
            exchange.close();
        }
    }
}
