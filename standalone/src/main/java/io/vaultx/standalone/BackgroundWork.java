package io.vaultx.standalone;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.files.outbox.OutboxRelay;
import io.vaultx.jobs.LateJobQueues;
import io.vaultx.jobs.metrics.JobGauges;
import io.vaultx.jobs.redis.QueueLimits;
import io.vaultx.jobs.redis.RedisJobQueues;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import io.vaultx.worker.VersionWorkers;
import io.vaultx.worker.WorkSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * What this process does beside serving: it makes jobs of the outbox and does them. It begins when the server serves already
 * and takes its time; where their Redis cannot be had, the server runs without it and says so once. Thread-safe.
 */
@Singleton
final class BackgroundWork {
    private static final System.Logger LOG = System.getLogger(BackgroundWork.class.getName());

    /** Clients have been waited for; what a job has not done is done after the next start. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final OwnRedis redis;
    private final LateJobQueues queues;
    private final OutboxRelay relay;
    private final VersionWorkers workers;
    private final MeterRegistry meters;
    private final Thread starter =
            Thread.ofPlatform().name("jobs-start").daemon(true).unstarted(this::start);
    private boolean ended;
    private @Nullable RedisClient client;
    private @Nullable JobGauges gauges;

    @Inject
    BackgroundWork(
            OwnRedis redis,
            LateJobQueues queues,
            OutboxRelay relay,
            VersionFeed feed,
            ChunkStore chunks,
            ChunkRecoder recoder,
            SecureRandom random,
            InstantSource clock,
            MeterRegistry meters,
            Config config) {
        this.redis = redis;
        this.queues = queues;
        this.relay = relay;
        this.workers = new VersionWorkers(
                new VersionWorkers.Tools(feed, chunks, recoder),
                WorkSettings.of(config, "standalone", PATIENCE, random),
                clock,
                random);
        this.meters = meters;
    }

    /** Returns at once; to be called once. */
    void begin() {
        if (queues.areExpected()) {
            starter.start();
        }
    }

    private void start() {
        RedisAddress address;
        try {
            address = redis.address();
        } catch (RuntimeException e) {
            queues.giveUp();
            if (!Thread.currentThread().isInterrupted()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "This server runs without background jobs, for there is no Redis: {0}",
                        e.getMessage());
            }
            return;
        }
        work(address);
    }

    private synchronized void work(RedisAddress address) {
        if (ended) {
            return;
        }
        RedisClient opened = RedisClient.open(address, RedisClient.PATIENCE, link -> {});
        client = opened;
        queues.open(RedisJobQueues.of(opened, QueueLimits.USUAL));
        gauges = JobGauges.start(queues, meters);
        relay.start();
        workers.start(queues, meters);
    }

    /** So that a wrong setting stops the start. */
    void check(@Observes StartupEvent event) {
        LOG.log(System.Logger.Level.DEBUG, "the settings of the work beside serving hold");
    }

    /** Requests have ended by now; what they left to do is done after the next start. */
    void end(@Observes ShutdownEvent event) {
        // A Redis that is being started has nothing to do any more.
        starter.interrupt();
        endWork();
    }

    private synchronized void endWork() {
        ended = true;
        relay.close();
        workers.close();
        if (gauges != null) {
            gauges.close();
        }
        if (client != null) {
            client.close();
        }
    }
}
