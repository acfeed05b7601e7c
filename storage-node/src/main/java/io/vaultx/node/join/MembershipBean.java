package io.vaultx.node.join;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.chunks.node.ClusterSecret;
import io.vaultx.node.ChunkLog;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and ends the membership of a storage-node that is a process of its own. */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "storage-node")
final class MembershipBean {
    private final ChunkLog log;
    private final InstantSource clock;
    private final Config config;
    private final Path clusterSecretFile;
    private @Nullable Membership membership;

    MembershipBean(
            ChunkLog log,
            InstantSource clock,
            Config config,
            @ConfigProperty(name = "vaultx.cluster-secret-file") Path clusterSecretFile) {
        this.log = log;
        this.clock = clock;
        this.config = config;
        this.clusterSecretFile = clusterSecretFile;
    }

    /** A setting that breaks its rule stops the start; that nobody is there to listen does not. */
    void start(@Observes StartupEvent event) {
        Optional<MembershipSettings> settings =
                MembershipSettings.of(name -> config.getOptionalValue(name, String.class));
        settings.ifPresent(found -> {
            Membership begun =
                    new Membership(found, ClusterSecret.read(clusterSecretFile), log::status, clock, Membership.PAUSE);
            begun.start();
            membership = begun;
        });
    }

    void stop(@Observes ShutdownEvent event) {
        if (membership != null) {
            membership.close();
        }
    }
}
