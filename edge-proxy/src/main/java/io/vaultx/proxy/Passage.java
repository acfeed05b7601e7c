package io.vaultx.proxy;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.server.BadRequests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a service, and its answer on the way back. Whoever of the two sides breaks off, the other learns
 * it: an answer that breaks is cut, never ended as if whole. A request is offered to another process only as long as none has
 * seen it, or when it has no body and asks for nothing but an answer (GET, HEAD).
 *
 * <p>Lives on the event loop of its client's connection.
 */
final class Passage {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** Seconds after which trying again may help. */
    private static final String SOON = "2";
    /** Connections in a row that turned out to be closed when they were to be used. */
    private static final int MOST_STALE = 5;

    private static final Logger LOG = Logger.getLogger(Passage.class);

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Upstreams service;
    private final Function<RequestOptions, Future<HttpClientRequest>> connections;
    private final Duration silence;
    private final Set<Upstream> tried = new HashSet<>();
    private final boolean hasBody;

    private @Nullable Upstream upstream;
    private @Nullable HttpClientRequest onward;
    private long movedNanos = System.nanoTime();
    private long timer = -1;
    private int stale;
    /** Some process may have seen the request. */
    private boolean asked;
    /** Some process had too many waiting for it. */
    private boolean busy;

    private boolean sent;
    private boolean answered;
    private boolean over;

    /**
     * @param connections has a request go out on one of them
     * @param silence how long no byte may move in either direction
     */
    Passage(
            RoutingContext context,
            Upstreams service,
            Function<RequestOptions, Future<HttpClientRequest>> connections,
            Duration silence) {
        this.context = context;
        this.request = context.request();
        this.response = context.response();
        this.service = service;
        this.connections = connections;
        this.silence = silence;
        this.hasBody = hasBody(request);
    }

    void begin() {
        request.pause();
        context.addEndHandler(ended -> finish());
        Vertx vertx = context.vertx();
        timer = vertx.setPeriodic(Math.min(LOOK_EVERY.toMillis(), silence.toMillis()), tick -> lookForSilence());
        offer();
    }

    private void offer() {
        if (over) {
            return;
        }
        Optional<Upstream> next = service.next(tried);
        if (next.isEmpty()) {
            fail(asked ? badGateway("did not answer") : unavailable());
            return;
        }
        Upstream chosen = next.get();
        tried.add(chosen);
        upstream = chosen;
        chosen.taken();
        RequestOptions where = new RequestOptions()
                .setHost(chosen.host())
                .setPort(chosen.port())
                .setMethod(request.method())
                .setURI(target(request.uri()));
        connections.apply(where).onComplete(connected -> {
            if (over) {
                connected.map(HttpClientRequest::reset);
            } else if (connected.succeeded()) {
                send(connected.result());
            } else if (connected.cause() instanceof HttpClosedException && stale < MOST_STALE) {
                giveBack();
                tried.remove(chosen);
                // It is taken out of the pool as soon as its event loop gets to it.
                context.vertx().setTimer(1L << stale++, soon -> offer());
            } else {
                giveBack();
                unseen(chosen, connected.cause());
                offer();
            }
        });
    }

    /** That one has not seen the request. */
    private void unseen(Upstream chosen, Throwable why) {
        if (why instanceof ConnectionPoolTooBusyException) {
            // It does what it can, for others.
            busy = true;
            return;
        }
        chosen.ready(false);
        LOG.warnf("%s %s cannot be reached: %s", service.name(), chosen, why);
    }

    private void send(HttpClientRequest to) {
        onward = to;
        asked = true;
        Headers.ofRequest(context, to.headers());
        to.response().onSuccess(this::answer).onFailure(this::unanswered);
        if (!hasBody) {
            sent = true;
            to.end();
            return;
        }
        if (!to.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            to.setChunked(true);
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            // Whether it wants the body is for the service to say.
            to.continueHandler(v -> {
                response.writeContinue();
                body(to);
            });
            to.sendHead();
        } else {
            body(to);
        }
    }

    private void body(HttpClientRequest to) {
        BadRequests.whenBroken(
                request,
                () -> fail(new Refusal(ProblemType.MALFORMED, "the chunks of the body are not as RFC 9112 has them")
                        .header("Connection", "close")));
        Flow.between(request, to, this::moved)
                .onSuccess(v -> {
                    sent = true;
                    to.end();
                })
                .onFailure(broken -> to.reset());
    }

    private void answer(HttpClientResponse from) {
        moved();
        if (over) {
            return;
        }
        from.pause();
        response.setStatusCode(from.statusCode());
        response.setStatusMessage(from.statusMessage());
        Headers.ofAnswer(from.headers(), response.headers());
        if (isBodiless(from)) {
            from.endHandler(v -> end());
            from.resume();
            return;
        }
        if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        Flow.between(from, response, this::moved)
                .onSuccess(v -> end())
                .onFailure(broken -> request.connection().close());
    }

    private void end() {
        answered = true;
        response.end();
    }

    private boolean isBodiless(HttpClientResponse from) {
        int status = from.statusCode();
        return request.method() == HttpMethod.HEAD || status == 204 || status == 304;
    }

    /** The connection broke before there was an answer. What the service has done by then nobody knows. */
    private void unanswered(Throwable broken) {
        if (over || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        LOG.warnf("%s %s broke off: %s", service.name(), upstream, broken);
        giveBack();
        boolean harmless = !hasBody && (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD);
        if (harmless && tried.size() < service.all().size()) {
            offer();
        } else {
            fail(badGateway("broke off before it answered: what it was asked for may have happened or not"));
        }
    }

    private void lookForSilence() {
        if (System.nanoTime() - movedNanos < silence.toNanos()) {
            return;
        }
        if (response.headWritten()) {
            request.connection().close();
        } else {
            fail(new Refusal(ProblemType.GATEWAY_TIMEOUT, "the " + service.name() + " said nothing for too long")
                    .header("Retry-After", SOON));
        }
    }

    private void moved() {
        movedNanos = System.nanoTime();
    }

    private void fail(Refusal refusal) {
        if (!over) {
            context.fail(refusal);
        }
    }

    /** The answer is out, or the client is gone. */
    private void finish() {
        over = true;
        context.vertx().cancelTimer(timer);
        HttpClientRequest to = onward;
        boolean whole = sent && answered;
        if (to != null && !whole) {
            to.reset();
        }
        giveBack();
    }

    private void giveBack() {
        onward = null;
        Upstream used = upstream;
        upstream = null;
        if (used != null) {
            used.givenBack();
        }
    }

    /** Nobody has seen the request: trying again is safe. */
    private Refusal unavailable() {
        String why = busy ? "too many wait for the " + service.name() : "no " + service.name() + " is ready";
        return new Refusal(ProblemType.UNAVAILABLE, why).header("Retry-After", SOON);
    }

    private Refusal badGateway(String what) {
        return new Refusal(ProblemType.BAD_GATEWAY, "the " + service.name() + " " + what).header("Retry-After", SOON);
    }

    /** The request target as it came; of the absolute form (RFC 9112, 3.2.2) what follows the host. */
    static String target(String uri) {
        if (uri.startsWith("/") || uri.equals("*")) {
            return uri;
        }
        int authority = uri.indexOf("://");
        int path = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }
}
