package io.vaultx.worker.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.metrics.MeasuredBreakers;
import io.vaultx.chunks.node.ClusterSecret;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.redis.QueueLimits;
import io.vaultx.jobs.redis.RedisJobQueues;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The worker as a process of its own: jobs from Redis, versions from file-services, chunks on the region's nodes. It keeps
 * nothing. In the standalone process, which has this class on its path too, it is not there.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "compression-worker")
final class WorkerApplication {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    /** Connects when it is first used. */
    @Produces
    @Singleton
    RedisClient redis(@ConfigProperty(name = "vaultx.redis.url") String url) {
        return RedisClient.open(new RedisAddress(url), RedisClient.PATIENCE, link -> {});
    }

    void close(@Disposes RedisClient redis) {
        redis.close();
    }

    @Produces
    @Singleton
    JobQueues queues(RedisClient redis) {
        return RedisJobQueues.of(redis, QueueLimits.USUAL);
    }

    @Produces
    @Singleton
    Breakers breakers(Config config, MeterRegistry meters) {
        return MeasuredBreakers.over(config, meters);
    }

    @Produces
    @Singleton
    RemoteContents contents(
            Config config,
            @ConfigProperty(name = "vaultx.cluster-secret-file") Path clusterSecretFile,
            InstantSource clock,
            Breakers breakers) {
        WorkerPlaces places = WorkerPlaces.of(name -> config.getOptionalValue(name, String.class));
        return RemoteContents.open(places, ClusterSecret.read(clusterSecretFile), clock, breakers);
    }

    void close(@Disposes RemoteContents contents) {
        contents.close();
    }
}
