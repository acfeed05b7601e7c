package io.vaultx.files;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.chunks.node.NodeEndpoint;
import io.vaultx.chunks.node.Patience;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.share.ServerAddress;
import io.vaultx.records.TableSpec;
import io.vaultx.security.HttpKeySet;
import io.vaultx.security.KeyRing;
import io.vaultx.security.PublishedKeys;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.SignedUrls;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerifier;
import io.vaultx.service.MergingTables;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The file-service as a process of its own: it verifies tokens by what the auth-service publishes and keeps chunks on a
 * storage-node. In the standalone process, which has this class on its path too, it is not there.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "file-service")
final class FilesApplication {
    @Produces
    @Singleton
    MergingTables mergingTables() {
        List<TableSpec<?>> tables = new ArrayList<>(Catalog.mergingTables());
        tables.add(Manifests.mergingTable());
        return new MergingTables(tables);
    }

    @Produces
    @Singleton
    HttpKeySet keySet(@ConfigProperty(name = "vaultx.auth-url") URI authService) {
        return new HttpKeySet(authService);
    }

    void close(@Disposes HttpKeySet keySet) {
        keySet.close();
    }

    @Produces
    @Singleton
    PublishedKeys keys(HttpKeySet keySet) {
        return new PublishedKeys(keySet, System::nanoTime);
    }

    @Produces
    @Singleton
    TokenVerifier tokenVerifier(PublishedKeys keys, InstantSource clock) {
        return new TokenVerifier(keys, TokenRules.standard(), clock);
    }

    @Produces
    @Singleton
    SignedUrls signedUrls(SecretsFolder secrets, SecureRandom random, InstantSource clock) {
        return new SignedUrls(KeyRing.in(secrets, "url-signing-keys", random), clock);
    }

    /** {@code vaultx.node} is {@code id=http://host:port}. */
    @Produces
    @Singleton
    NodeEndpoint node(@ConfigProperty(name = "vaultx.node") String node) {
        String[] parts = node.split("=", 2);
        if (parts.length != 2 || parts[0].isBlank()) {
            throw new IllegalArgumentException("vaultx.node must be id=http://host:port, got " + node);
        }
        return new NodeEndpoint(parts[0], URI.create(parts[1]));
    }

    @Produces
    @Singleton
    ChunkStore chunks(NodeEndpoint node, SecretsFolder secrets, SecureRandom random, InstantSource clock) {
        byte[] secret = secrets.text("cluster-secret", random).getBytes(StandardCharsets.UTF_8);
        return NodeClient.of(node, secret, clock, Patience.DEFAULT);
    }

    void close(@Disposes ChunkStore chunks) {
        if (chunks instanceof NodeClient client) {
            client.close();
        }
    }

    /** For a service behind a proxy {@code vaultx.public-url} says how clients reach it. */
    @Produces
    @Singleton
    ServerAddress address(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        return () -> "http://" + host + ":" + port;
    }
}
