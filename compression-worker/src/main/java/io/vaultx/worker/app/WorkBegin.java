package io.vaultx.worker.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.jobs.JobQueues;
import io.vaultx.worker.VersionWorkers;
import io.vaultx.worker.WorkSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;

/**
 * Begins the work of this process as soon as the nodes are known, whoever of the others started first: without them every chunk
 * of a job would seem to be missing. Redis and the file-services may come and go as they like.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "compression-worker")
final class WorkBegin {
    /** What is in hand at the end is given back soon: whoever takes it begins anew anyhow. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final System.Logger LOG = System.getLogger(WorkBegin.class.getName());

    private final RemoteContents contents;
    private final JobQueues queues;
    private final MeterRegistry meters;
    private final VersionWorkers workers;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @throws IllegalArgumentException when a setting breaks its rule, which ends the start */
    @Inject
    WorkBegin(
            RemoteContents contents,
            JobQueues queues,
            MeterRegistry meters,
            Config config,
            InstantSource clock,
            SecureRandom random) {
        this.contents = contents;
        this.queues = queues;
        this.meters = meters;
        WorkSettings settings = WorkSettings.of(config, "compression", PATIENCE, random);
        this.workers = new VersionWorkers(contents.tools(), settings, clock, random);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("work-begin").start(this::begin);
    }

    void stop(@Observes ShutdownEvent event) {
        ended.countDown();
        workers.close();
    }

    private void begin() {
        try {
            while (!contents.areNodesKnown()) {
                if (ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        }
        workers.start(queues, meters);
        LOG.log(System.Logger.Level.INFO, "the work begins");
    }
}
