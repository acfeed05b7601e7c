package io.vaultx.files;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.security.PublishedKeys;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Keeps the auth-service's keys fresh. Ready as soon as they were fetched once: while the auth-service is away, tokens are
 * verified by what is known.
 */
@Readiness
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "file-service")
final class KeysHealth implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(KeysHealth.class);

    private final PublishedKeys keys;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon(true).name("token-keys").factory());

    @Inject
    KeysHealth(PublishedKeys keys) {
        this.keys = keys;
    }

    void start(@Observes StartupEvent event) {
        refresh();
        thread.scheduleWithFixedDelay(this::refresh, 1, 1, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("token-keys").status(keys.areKnown()).build();
    }

    private void refresh() {
        try {
            keys.refreshWhenDue();
        } catch (RuntimeException failed) {
            LOG.error("the keys of tokens could not be refreshed", failed);
        }
    }
}
