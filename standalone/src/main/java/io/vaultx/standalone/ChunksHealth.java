package io.vaultx.standalone;

import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready unless two failed writes made the log read-only. A full disk is no reason: reads and deletes go on. */
@Readiness
@Singleton
final class ChunksHealth implements HealthCheck {
    private final ChunkLog chunks;

    @Inject
    ChunksHealth(ChunkLog chunks) {
        this.chunks = chunks;
    }

    @Override
    public HealthCheckResponse call() {
        ChunkLogStatus status = chunks.status();
        return HealthCheckResponse.named("chunks")
                .status(status.readOnly().isEmpty())
                .withData("chunks", status.chunks())
                .withData("storedBytes", status.storedBytes())
                .withData("quarantined", status.quarantined())
                .withData("usableBytes", status.usableBytes())
                .withData("acceptsUploads", status.acceptsUploads())
                .build();
    }
}
