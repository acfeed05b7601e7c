package io.vaultx.files;

import io.quarkus.arc.properties.IfBuildProperty;
import io.vaultx.breaker.Breakers;
import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.files.feed.FeedRoutes;
import io.vaultx.files.idempotency.LeaseHolder;
import io.vaultx.files.share.ServerAddress;
import io.vaultx.files.storage.CallGate;
import io.vaultx.files.storage.ClusterSettings;
import io.vaultx.files.storage.ClusterStorage;
import io.vaultx.files.storage.StorageNodes;
import io.vaultx.records.RecordStore;
import io.vaultx.security.HttpKeySet;
import io.vaultx.security.KeyRing;
import io.vaultx.security.PublishedKeys;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.SignedUrls;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerifier;
import io.vaultx.service.MergingTables;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.json.JsonBody;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The file-service as a process of its own: it verifies tokens by what the auth-service publishes and keeps chunks on
 * storage-nodes. In the standalone process, which has this class on its path too, it is not there.
 */
@Singleton
@IfBuildProperty(name = "vaultx.app", stringValue = "file-service")
final class FilesApplication {
    @Produces
    @Singleton
    MergingTables mergingTables() {
        return new MergingTables(MergedTables.all());
    }

    /** Other file-services work on the same records. */
    @Produces
    @Singleton
    LeaseHolder leaseHolder(SecureRandom random) {
        return LeaseHolder.ofSeveral(random);
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

    /** {@code vaultx.node}, {@code id=http://host:port}, is for a single node that makes itself known to nobody. */
    @Produces
    @Singleton
    ClusterStorage storage(
            RecordStore records,
            SecretsFolder secrets,
            SecureRandom random,
            InstantSource clock,
            Config config,
            Breakers breakers) {
        ClusterSettings settings = ClusterSettings.of(name -> config.getOptionalValue(name, String.class));
        String joinToken = secrets.text("join-token", random);
        return ClusterStorage.open(records, clusterSecret(secrets, random), joinToken, clock, settings, breakers);
    }

    void close(@Disposes ClusterStorage storage) {
        storage.close();
    }

    @Produces
    @Singleton
    ChunkStore chunks(ClusterStorage storage) {
        return storage.chunks();
    }

    @Produces
    @Singleton
    ChunkFrames frames(ClusterStorage storage) {
        return storage.frames();
    }

    @Produces
    @Singleton
    StorageNodes nodes(ClusterStorage storage) {
        return storage.nodes();
    }

    @Produces
    @Singleton
    RawRoutes nodeRoutes(ClusterStorage storage, JsonBody json) {
        return storage.routes(json);
    }

    /** For workers that are processes of their own. */
    @Produces
    @Singleton
    RawRoutes feedRoutes(VersionFeed feed, SecretsFolder secrets, SecureRandom random, InstantSource clock) {
        NodeKey key = NodeKey.derive(clusterSecret(secrets, random), NodeBeat.SERVICE);
        return new FeedRoutes(feed, new CallGate(key, clock));
    }

    private static byte[] clusterSecret(SecretsFolder secrets, SecureRandom random) {
        return secrets.text("cluster-secret", random).getBytes(StandardCharsets.UTF_8);
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
