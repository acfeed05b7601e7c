package io.vaultx.files;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Ready when the chunk store answers. The answer is open to anyone: why not is for the log. */
@Readiness
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "file-service")
final class NodeHealth implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(NodeHealth.class);
    /** Of a chunk that nobody has to have: the answer counts, not what it says. */
    private static final ChunkAddress ANY = new ChunkAddress(ChunkAddress.SHARED, ChunkId.of(new byte[ChunkId.BYTES]));

    private final ChunkStore chunks;

    @Inject
    NodeHealth(ChunkStore chunks) {
        this.chunks = chunks;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            chunks.have(List.of(ANY));
            return HealthCheckResponse.up("chunks");
        } catch (ChunkStoreException away) {
            LOG.warnf("the chunk store does not answer: %s", away.getMessage());
            return HealthCheckResponse.down("chunks");
        }
    }
}
