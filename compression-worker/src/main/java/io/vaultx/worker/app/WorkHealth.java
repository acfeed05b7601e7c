package io.vaultx.worker.app;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when all are there whom jobs need: the queues' server, a file-service, and the list of nodes. The answer is open to
 * anyone: it names who is missing, and why is for the log.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "compression-worker")
final class WorkHealth {
    private static final long REDIS_SECONDS = 1;
    private static final System.Logger LOG = System.getLogger(WorkHealth.class.getName());

    private final RedisClient redis;
    private final RemoteContents contents;

    @Inject
    WorkHealth(RedisClient redis, RemoteContents contents) {
        this.redis = redis;
        this.contents = contents;
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck redis() {
        return () -> told("redis", isRedisThere());
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck files() {
        return () -> told("file-services", contents.isFeedThere());
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck nodes() {
        return () -> told("nodes", contents.areNodesKnown());
    }

    private static HealthCheckResponse told(String name, boolean there) {
        return HealthCheckResponse.named(name).status(there).build();
    }

    private boolean isRedisThere() {
        try {
            redis.send("PING").get(REDIS_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (RedisException | ExecutionException | TimeoutException away) {
            LOG.log(System.Logger.Level.WARNING, "Redis does not answer: {0}", String.valueOf(away.getMessage()));
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
