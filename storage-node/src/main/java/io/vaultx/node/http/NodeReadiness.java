package io.vaultx.node.http;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogStatus;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that chunks can be read and written, until a signal asks for the end. A full node is ready: it serves reads
 * and says 507 to writes.
 */
@Singleton
@Readiness
@IfBuildProperty(name = "vaultx.app", stringValue = "storage-node")
final class NodeReadiness implements HealthCheck {
    private final ChunkLog log;
    private final NodeApplication application;

    NodeReadiness(ChunkLog log, NodeApplication application) {
        this.log = log;
        this.application = application;
    }

    @Override
    public HealthCheckResponse call() {
        ChunkLogStatus status = log.status();
        return HealthCheckResponse.named("chunks")
                .status(status.readOnly().isEmpty() && !application.isDraining())
                .withData("acceptsUploads", status.acceptsUploads())
                .withData("usableBytes", status.usableBytes())
                .withData("quarantined", status.quarantined())
                .build();
    }
}
