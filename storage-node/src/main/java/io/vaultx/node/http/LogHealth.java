package io.vaultx.node.http;

import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that chunks can be read and written: two failed writes make the log read-only. A full disk is no reason: reads
 * and deletes go on, and writes are answered with 507.
 */
@Readiness
@Singleton
final class LogHealth implements HealthCheck {
    private final ChunkLog log;

    @Inject
    LogHealth(ChunkLog log) {
        this.log = log;
    }

    @Override
    public HealthCheckResponse call() {
        ChunkLogStatus status = log.status();
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
