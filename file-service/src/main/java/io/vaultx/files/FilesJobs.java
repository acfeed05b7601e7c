package io.vaultx.files;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.files.outbox.JobsSwitch;
import io.vaultx.files.outbox.OutboxRelay;
import io.vaultx.files.outbox.SetJobs;
import io.vaultx.jobs.LateJobQueues;
import io.vaultx.jobs.metrics.JobGauges;
import io.vaultx.jobs.redis.QueueLimits;
import io.vaultx.jobs.redis.RedisJobQueues;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The job queues of a file-service that is a process of its own: with {@code vaultx.jobs.enabled}, which says that workers run
 * somewhere, it notes what they are to do and relays it to the Redis that {@code vaultx.redis.url} names. It serves whether that
 * is there or not. In the standalone process, which has this class on its path too, it is not there.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "file-service")
final class FilesJobs {
    private final LateJobQueues queues;
    private final @Nullable RedisAddress redis;
    private @Nullable RedisClient client;
    private @Nullable JobGauges gauges;

    /**
     * @throws IllegalArgumentException when jobs are enabled and {@code vaultx.redis.url} is no address
     */
    @Inject
    FilesJobs(
            @ConfigProperty(name = "vaultx.jobs.enabled", defaultValue = "false") boolean enabled,
            @ConfigProperty(name = "vaultx.redis.url") Optional<String> url) {
        this.queues = new LateJobQueues(enabled);
        this.redis = enabled
                ? new RedisAddress(url.orElseThrow(() ->
                        new IllegalArgumentException("vaultx.redis.url must be set where vaultx.jobs.enabled is true")))
                : null;
    }

    @Produces
    @Singleton
    LateJobQueues queues() {
        return queues;
    }

    @Produces
    @Singleton
    JobsSwitch jobsSwitch(Config config) {
        return SetJobs.of(config, queues::areExpected);
    }

    void start(@Observes StartupEvent event, OutboxRelay relay, MeterRegistry meters) {
        if (redis == null) {
            return;
        }
        RedisClient opened = RedisClient.open(redis, RedisClient.PATIENCE, link -> {});
        client = opened;
        queues.open(RedisJobQueues.of(opened, QueueLimits.USUAL));
        gauges = JobGauges.start(queues, meters);
        relay.start();
    }

    void stop(@Observes ShutdownEvent event, OutboxRelay relay) {
        relay.close();
        if (gauges != null) {
            gauges.close();
        }
        if (client != null) {
            client.close();
        }
    }
}
