package io.vaultx.files;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.files.storage.ClusterStorage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready while a storage-node answers: some of what is kept can be read then, and lists and records need none. Whether enough
 * of them are there to keep more is for each upload to find out, for all file-services have the same nodes, and none would be
 * left to say so. The answer is open to anyone: why not is for the log.
 */
@Readiness
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "file-service")
final class NodeHealth implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(NodeHealth.class);

    private final ClusterStorage storage;
    private final AtomicBoolean away = new AtomicBoolean();

    @Inject
    NodeHealth(ClusterStorage storage) {
        this.storage = storage;
    }

    @Override
    public HealthCheckResponse call() {
        String why = whyNot();
        if (why.isEmpty()) {
            if (away.getAndSet(false)) {
                LOG.info("a storage-node answers again");
            }
            return HealthCheckResponse.up("chunks");
        }
        if (!away.getAndSet(true)) {
            LOG.warnf("not ready until a storage-node answers: %s", why);
        }
        return HealthCheckResponse.down("chunks");
    }

    private String whyNot() {
        try {
            return storage.isReachable() ? "" : "none of the region does";
        } catch (ChunkStoreException none) {
            return String.valueOf(none.getMessage());
        }
    }
}
