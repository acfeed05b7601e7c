package io.vaultx.proxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.RouteOrder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Every request but those for the proxy's own health and for the suite's API document: finds the service it belongs to and
 * passes it on. Request ids, problems and care for clients that keep the proxy waiting come from the frame that all processes
 * have.
 */
@Singleton
final class ProxyRoute {
    /** Connections to one process; more requests than that wait for one of them. */
    static final int MAX_CONNECTIONS = 1024;
    /** Requests that may wait for a connection to one process; more are offered to another one, or sent away. */
    static final int MAX_WAITING = 1024;

    private static final int CONNECT_MILLIS = 2_000;
    /** Shorter than a service keeps a silent connection, in seconds. */
    private static final int KEEP_SECONDS = 20;

    private static final int MAX_HEADERS_BYTES = 32 << 10;

    private final Services services;
    private final Duration silence;
    private final HttpClient client;
    private final SuiteDocument document;

    /**
     * @param silence {@code vaultx.proxy-silence}: by default longer than any service lets a client keep it waiting; not as
     *     long as a service may work by itself, which is only where it reads a very large content again for its digest
     */
    @Inject
    ProxyRoute(
            Services services,
            Vertx vertx,
            ObjectMapper mapper,
            @ConfigProperty(name = "vaultx.proxy-silence", defaultValue = "120s") Duration silence) {
        if (silence.toMillis() < 1) {
            throw new IllegalArgumentException("vaultx.proxy-silence must be a millisecond or more, got " + silence);
        }
        this.services = services;
        this.silence = silence;
        this.client = client(vertx, MAX_CONNECTIONS, MAX_WAITING);
        this.document = new SuiteDocument(services, client::request, mapper);
    }

    /**
     * @param connections to one process
     * @param waiting requests that may wait for one of them
     */
    static HttpClient client(Vertx vertx, int connections, int waiting) {
        // Of the two kinds of options only this one's length of the queue counts.
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAliveTimeout(KEEP_SECONDS)
                        .setMaxHeaderSize(MAX_HEADERS_BYTES)
                        .setDecompressionSupported(false)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting));
    }

    void mount(@Observes Router router) {
        router.route().order(RouteOrder.RAW).handler(this::dispatch);
    }

    @PreDestroy
    void close() {
        client.close();
    }

    private void dispatch(RoutingContext context) {
        String path = context.request().path();
        if (path == null || context.request().method() == HttpMethod.CONNECT) {
            context.fail(new Refusal(ProblemType.MALFORMED, "the request has no path"));
            return;
        }
        if (path.equals("/health") || path.startsWith("/health/")) {
            context.next();
            return;
        }
        if (SuiteDocument.isAskedFor(context)) {
            document.answer(context);
            return;
        }
        Optional<Upstreams> service = services.of(path);
        if (service.isEmpty()) {
            context.fail(new Refusal(ProblemType.NOT_FOUND, "there is nothing at this path"));
            return;
        }
        context.put(RequestAttributes.ROUTE, service.get().name());
        new Passage(context, service.get(), client::request, silence).begin();
    }
}
