package io.vaultx.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.proxy.Line.Answer;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request that no service gets to see, with one connection to each and one place in the queue for it. */
final class PassageTest {
    private static final String GET = "GET %s HTTP/1.1\r\nHost: x\r\n\r\n";

    /** With one thread one request is where it goes before the next one is looked at. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    private final HttpClient client = ProxyRoute.client(vertx, 1, 1);
    /** So many connections are closed when they are to be used. */
    private final AtomicInteger stale = new AtomicInteger();

    private final ScriptedService alive = ScriptedService.start("alive");
    private Upstreams pool = ready(alive.url());
    private URI proxy = URI.create(alive.url());

    @BeforeEach
    void listen() throws Exception {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            context.put(RequestAttributes.REQUEST_ID, "x");
            new Passage(context, pool, this::connection, Duration.ofSeconds(30)).begin();
        });
        router.route().failureHandler(PassageTest::tell);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        proxy = URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        alive.close();
    }

    @Test
    void whoWouldWaitBehindTooManyIsSentAwayAndTheServiceStaysReady() throws IOException {
        Upstream one = pool.all().getFirst();
        // One that is being connected would count as one that waits.
        assertThat(Line.ask(proxy, GET.formatted("/x")).status()).isEqualTo(200);
        await(one, 0);
        try (Line served = Line.to(proxy);
                Line waiting = Line.to(proxy)) {
            served.send(GET.formatted("/script/silent"));
            await(one, 1);
            waiting.send(GET.formatted("/x"));
            await(one, 2);

            Answer answer = Line.ask(proxy, GET.formatted("/x"));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.head()).containsIgnoringCase("retry-after: 2");
            assertThat(answer.body()).isEqualTo("too many wait for the file-service");
            assertThat(one.isReady()).isTrue();
            assertThat(one.open()).isEqualTo(2);
        }
    }

    /** The connection that it leaves behind is not used any more: nothing is wrong with the service. */
    @Test
    void aClientThatHangsUpCostsNoOtherItsAnswer() throws IOException {
        Upstream one = pool.all().getFirst();
        for (int round = 0; round < 50; round++) {
            // One that is being connected would count as one that waits.
            assertThat(Line.ask(proxy, GET.formatted("/x")).status()).isEqualTo(200);
            await(one, 0);
            try (Line waiting = Line.to(proxy)) {
                try (Line leaving = Line.to(proxy)) {
                    leaving.send(GET.formatted("/script/silent"));
                    await(one, 1);
                    waiting.send(GET.formatted("/x"));
                    await(one, 2);
                }

                assertThat(waiting.answer().status()).as("round %d", round).isEqualTo(200);
                assertThat(one.isReady()).isTrue();
                await(one, 0);
            }
        }
    }

    /** As when the client before hung up in the middle of its request. */
    @Test
    void aConnectionThatIsClosedAlreadySaysNothingAboutItsService() throws IOException {
        stale.set(5);
        Answer answer = Line.ask(proxy, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).endsWith("\n5");
        assertThat(pool.isReady()).isTrue();
    }

    @Test
    void aServiceThatClosesEveryConnectionIsNotReady() throws IOException {
        stale.set(1_000);
        Answer answer = Line.ask(proxy, GET.formatted("/x"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(pool.isReady()).isFalse();
        assertThat(stale).hasValueGreaterThan(900);
    }

    @Test
    void whereNobodyCouldBeConnectedToNothingHasHappened() throws IOException {
        pool = ready(closed(), closed());
        Answer answer = Line.ask(proxy, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).containsIgnoringCase("retry-after: 2");
        assertThat(answer.body()).isEqualTo("no file-service is ready");
        assertThat(pool.isReady()).isFalse();
    }

    /** Half a body must not be taken for a whole one. */
    @Test
    void aBodyWhoseChunksAreNoneIsRefusedAndNeverEndsBehind() throws IOException {
        for (String path : new String[] {"/x", "/script/silent"}) {
            Answer answer = Line.ask(
                    proxy,
                    "PUT " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");

            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.body()).as(path).contains("chunks of the body");
            await(pool.all().getFirst(), 0);
        }
    }

    @Test
    void whoCannotBeConnectedToIsPassedOverForTheNext() throws IOException {
        pool = ready(closed(), alive.url());
        Answer answer = Line.ask(proxy, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).endsWith("\n5");
        assertThat(pool.all()).extracting(Upstream::isReady).containsExactly(false, true);
    }

    /** The first may have done it; that the second is not there changes nothing about that. */
    @Test
    void whatOneMayHaveSeenIsNotCalledUnavailable() throws IOException {
        pool = ready(alive.url(), closed());
        Answer answer = Line.ask(proxy, GET.formatted("/script/close"));

        assertThat(answer.status()).isEqualTo(502);
    }

    private Future<HttpClientRequest> connection(RequestOptions where) {
        return stale.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                ? Future.failedFuture(new HttpClosedException("Connection was closed"))
                : client.request(where);
    }

    private static Upstreams ready(String... urls) {
        Upstreams all = Upstreams.of("file-service", "vaultx.file-urls", String.join(",", urls));
        all.all().forEach(one -> one.ready(true));
        return all;
    }

    private static String closed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static void tell(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (context.failure() instanceof Refusal refusal) {
            for (Map.Entry<String, String> header : refusal.headers().entrySet()) {
                response.putHeader(header.getKey(), header.getValue());
            }
            response.setStatusCode(refusal.type().status()).end(refusal.detail());
        } else {
            response.setStatusCode(500).end(String.valueOf(context.failure()));
        }
    }

    private static void await(Upstream one, int open) {
        long start = System.nanoTime();
        while (one.open() != open) {
            assertThat(System.nanoTime() - start).as("30 s").isLessThan(30_000_000_000L);
            Thread.onSpinWait();
        }
    }
}
