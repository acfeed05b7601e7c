package io.vaultx.proxy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Asks every process behind the proxy whether it is ready, twice a second. */
@Singleton
final class ReadinessProbe {
    private static final Logger LOG = Logger.getLogger(ReadinessProbe.class);
    private static final int EVERY_MILLIS = 500;
    /** For the whole answer. */
    private static final int PATIENCE_MILLIS = 3_000;

    private final Services services;
    private final Vertx vertx;
    private final HttpClient client;

    @Inject
    ReadinessProbe(Services services, Vertx vertx) {
        this.services = services;
        this.vertx = vertx;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout(PATIENCE_MILLIS)
                .setIdleTimeout(PATIENCE_MILLIS / 1_000));
    }

    void start(@Observes StartupEvent event, MeterRegistry meters) {
        for (Upstreams service : services.all()) {
            for (Upstream upstream : service.all()) {
                AtomicBoolean asking = new AtomicBoolean();
                vertx.setPeriodic(1, EVERY_MILLIS, tick -> ask(service, upstream, asking));
                gauges(meters, service, upstream);
            }
        }
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /** One question at a time to each. */
    private void ask(Upstreams service, Upstream upstream, AtomicBoolean asking) {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        RequestOptions readiness = new RequestOptions()
                .setHost(upstream.host())
                .setPort(upstream.port())
                .setMethod(HttpMethod.GET)
                .setURI("/health/readiness")
                .setTimeout(PATIENCE_MILLIS);
        client.request(readiness)
                .compose(HttpClientRequest::send)
                .map(answer -> answer.statusCode() == 200)
                .onComplete(answer -> {
                    asking.set(false);
                    boolean now = answer.succeeded() && answer.result();
                    if (now != upstream.isReady()) {
                        LOG.infof("%s %s is %s", service.name(), upstream, now ? "ready" : "not ready");
                    }
                    upstream.ready(now);
                });
    }

    private static void gauges(MeterRegistry meters, Upstreams service, Upstream upstream) {
        Gauge.builder("vaultx.proxy.upstream.ready", upstream, up -> up.isReady() ? 1 : 0)
                .description("Whether the process behind takes requests")
                .tag("service", service.name())
                .tag("upstream", upstream.toString())
                .register(meters);
        Gauge.builder("vaultx.proxy.upstream.open", upstream, Upstream::open)
                .description("Requests that it has in hand from here")
                .tag("service", service.name())
                .tag("upstream", upstream.toString())
                .register(meters);
    }
}
