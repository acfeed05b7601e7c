package io.vaultx.node.http;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.chunks.node.ClusterSecret;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.LogSettings;
import io.vaultx.web.RawRoutes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The storage-node as a process of its own: opens the log in its data folder and serves it. In the standalone process,
 * which has this class on its path too, it is not there: that opens its own log and needs no door.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "storage-node")
final class NodeApplication {
    private final String nodeId;
    private final Path data;
    private final Path clusterSecretFile;

    NodeApplication(
            @ConfigProperty(name = "vaultx.node.id") String nodeId,
            @ConfigProperty(name = "vaultx.node.data") Path data,
            @ConfigProperty(name = "vaultx.cluster-secret-file") Path clusterSecretFile) {
        this.nodeId = nodeId;
        this.data = data;
        this.clusterSecretFile = clusterSecretFile;
    }

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

    @Produces
    @Singleton
    ChunkLog log(InstantSource clock, SecureRandom random, Config config) throws IOException {
        return ChunkLog.open(LogSettings.over(ChunkLogOptions.in(data, clock, random), config));
    }

    void close(@Disposes ChunkLog log) {
        log.close();
    }

    @Produces
    @Singleton
    NodeKey key() {
        return NodeKey.derive(ClusterSecret.read(clusterSecretFile), nodeId);
    }

    /** The key first: a process that may serve nobody opens no log. */
    @Produces
    @Singleton
    RawRoutes routes(NodeKey key, ChunkLog log, InstantSource clock) {
        return new ChunkRoutes(new LogChunks(log), new Gate(key, clock));
    }
}
