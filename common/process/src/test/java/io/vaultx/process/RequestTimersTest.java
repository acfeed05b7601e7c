package io.vaultx.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vaultx.web.RequestAttributes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted of requests on a real server, on which one route is known. */
@Timeout(60)
class RequestTimersTest {
    private static final String TEMPLATE = "/files/{id}";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Answers that have begun and go on when the test says so. */
    private final BlockingQueue<RoutingContext> begun = new LinkedBlockingQueue<>();

    private Vertx vertx;
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        new RequestTimers(meters).mount(router);
        router.route("/files/:id").handler(context -> {
            context.put(RequestAttributes.ROUTE, TEMPLATE);
            context.response()
                    .setStatusCode(context.request().path().endsWith("bad") ? 422 : 200)
                    .end("x");
        });
        router.route("/slow/:id").handler(context -> {
            context.put(RequestAttributes.ROUTE, "/slow/{id}");
            context.response().setChunked(true).write("half");
            begun.add(context);
        });
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void requestsAreCountedByTheirTemplateMethodAndStatus() throws Exception {
        ask("GET /files/salary.xlsx HTTP/1.1\r\nHost: x");
        ask("GET /files/token-of-a-url HTTP/1.1\r\nHost: x");
        ask("HEAD /files/salary.xlsx HTTP/1.1\r\nHost: x");
        ask("PUT /files/bad HTTP/1.1\r\nHost: x");

        awaitCount(2, "GET", TEMPLATE, "200", "SUCCESS");
        awaitCount(1, "HEAD", TEMPLATE, "200", "SUCCESS");
        awaitCount(1, "PUT", TEMPLATE, "422", "CLIENT_ERROR");
        assertThat(texts()).doesNotContain("salary").doesNotContain("token-of");
    }

    /** Nor is any of what it says shown. */
    @Test
    void aClientCannotMakeUpTimeSeries() throws Exception {
        for (int i = 0; i < 150; i++) {
            ask("MADE" + i + " /secret/" + i + " HTTP/1.1\r\nHost: x");
        }

        awaitCount(150, "OTHER", "UNKNOWN", "404", "CLIENT_ERROR");
        assertThat(meters.getMeters()).hasSize(1);
        assertThat(texts()).doesNotContain("secret").doesNotContain("MADE");
    }

    @Test
    void healthHasANameOfItsOwnWhereNoGuardNamesRoutes() throws Exception {
        ask("GET /health/liveness HTTP/1.1\r\nHost: x");
        ask("GET /health/liveness/secret HTTP/1.1\r\nHost: x");

        awaitCount(1, "GET", "/health/liveness", "404", "CLIENT_ERROR");
        awaitCount(1, "GET", "UNKNOWN", "404", "CLIENT_ERROR");
    }

    @Test
    void anAnswerCountsWhenItHasEndedAndNotBefore() throws Exception {
        try (Socket client = connect("GET /slow/secret HTTP/1.1\r\nHost: x")) {
            RoutingContext answer = begun.take();
            assertThat(client.getInputStream().read()).isEqualTo('H');
            assertThat(meters.getMeters()).isEmpty();

            answer.response().end();

            awaitCount(1, "GET", "/slow/{id}", "200", "SUCCESS");
        }
    }

    @Test
    void anAnswerThatIsCutIsNoSuccess() throws Exception {
        try (Socket client = connect("GET /slow/secret HTTP/1.1\r\nHost: x")) {
            assertThat(client.getInputStream().read()).isEqualTo('H');
            begun.take();
        }

        awaitCount(1, "GET", "/slow/{id}", "RESET", "UNKNOWN");
        assertThat(meters.getMeters()).hasSize(1);
    }

    @Test
    void whatVertxRefusesBeforeAnyHandlerIsCountedOnce() throws Exception {
        ask("GET /files/salary.xlsx HTTP/1.1\r\nX: no host");

        awaitCount(1, "GET", "UNKNOWN", "400", "CLIENT_ERROR");
        assertThat(meters.getMeters()).hasSize(1);
    }

    private void ask(String head) throws IOException {
        try (Socket client = connect(head + "\r\nConnection: close")) {
            assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    private Socket connect(String head) throws IOException {
        Socket client = new Socket("127.0.0.1", server.actualPort());
        client.setSoTimeout(30_000);
        client.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return client;
    }

    /** A client may have read its answer before it is counted. */
    private void awaitCount(long count, String method, String route, String status, String outcome) {
        BooleanSupplier counted = () -> {
            Timer timer = meters.find("http.server.requests")
                    .tags("method", method, "uri", route, "status", status, "outcome", outcome)
                    .timer();
            return timer != null && timer.count() == count && timer.totalTime(TimeUnit.NANOSECONDS) > 0;
        };
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!counted.getAsBoolean()) {
            assertThat(System.nanoTime()).as(texts()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private String texts() {
        StringBuilder texts = new StringBuilder();
        for (Meter meter : meters.getMeters()) {
            texts.append(meter.getId())
                    .append(' ')
                    .append(((Timer) meter).count())
                    .append('\n');
        }
        return texts.toString();
    }
}
