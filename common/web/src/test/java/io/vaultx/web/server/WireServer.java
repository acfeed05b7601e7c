package io.vaultx.web.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.Demand;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.json.JsonRules;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real HTTP server with the whole frame and some routes, as Quarkus would mount them, on a free port. */
final class WireServer implements AutoCloseable {
    /** Short enough for tests that wait for it, long enough for those that must not run into it. */
    static final Patience SHORT = new Patience(
            Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofMillis(800), Duration.ofMillis(400));

    static final Patience LONG =
            new Patience(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ConnectionWatch watch;
    private final RawRouteMount mount;
    private final int port;

    private WireServer(Patience patience, List<RawRoute> routes) throws Exception {
        ObjectMapper mapper = JsonRules.apply(new ObjectMapper());
        ProblemWriter problems = new ProblemWriter(mapper, List.of());
        watch = new ConnectionWatch(vertx, patience);
        RawRoutes all = () -> routes;
        mount = new RawRouteMount(List.of(all), problems, mapper, patience);
        Router router = Router.router(vertx);
        new RequestFrame(new RequestIds(new SecureRandom()), problems, watch, patience).mount(router);
        mount.mount(router);
        HttpServer server = vertx.createHttpServer(HttpServerLimits.apply(new HttpServerOptions())
                        // On loopback the kernel would take megabytes for a client that takes nothing.
                        .setSendBufferSize(64 << 10)
                        .setHost("127.0.0.1")
                        .setPort(0))
                .requestHandler(request -> {
                    // As Quarkus does before its router.
                    request.pause();
                    router.handle(request);
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        port = server.actualPort();
    }

    static Builder with(Patience patience) {
        return new Builder(patience);
    }

    WireClient connect() throws Exception {
        return new WireClient(port);
    }

    /** As at the end of a drain: whoever still comes is answered, by no route. */
    void stopRoutes() {
        mount.stop();
    }

    @Override
    public void close() throws Exception {
        mount.stop();
        watch.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static final class Builder {
        private final Patience patience;
        private final List<RawRoute> routes = new ArrayList<>();

        private Builder(Patience patience) {
            this.patience = patience;
        }

        Builder route(String method, String template, RawRoute.Handler handler) {
            routes.add(new RawRoute(method, template, Demand.OPEN, "a test's route", handler));
            return this;
        }

        WireServer start() throws Exception {
            return new WireServer(patience, routes);
        }
    }
}
