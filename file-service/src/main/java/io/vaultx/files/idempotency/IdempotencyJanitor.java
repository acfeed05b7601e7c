package io.vaultx.files.idempotency;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Renews the leases of running requests, and sweeps keys that are over, on a thread of its own. */
@Singleton
final class IdempotencyJanitor {
    private static final Logger LOG = Logger.getLogger(IdempotencyJanitor.class);
    private static final Duration RENEW_EVERY = Idempotency.LEASE.dividedBy(4);
    private static final Duration SWEEP_EVERY = Duration.ofHours(1);

    private final Idempotency idempotency;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon(true).name("idempotency-janitor").factory());

    @Inject
    IdempotencyJanitor(Idempotency idempotency) {
        this.idempotency = idempotency;
    }

    void start(@Observes StartupEvent started) {
        every(RENEW_EVERY, idempotency::renewLeases);
        every(SWEEP_EVERY, idempotency::sweep);
    }

    void stop(@Observes ShutdownEvent stopping) {
        thread.shutdownNow();
    }

    private void every(Duration period, Runnable work) {
        thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException tryAgainNextTime) {
                        LOG.warnf(tryAgainNextTime, "work on idempotency keys failed; it is tried again in %s", period);
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
