package io.vaultx.jobs.http;

import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.redis.QueueLimits;
import io.vaultx.jobs.redis.RedisJobQueues;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import io.vaultx.security.AdminToken;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerifier;
import io.vaultx.security.VerificationKeys;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What an application that carries the queues provides. */
@Singleton
final class TestBeans {
    static final Path SECRETS = secrets();

    private static Path secrets() {
        try {
            return Files.createTempDirectory("vaultx-jobs-secrets");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    RedisClient client(@ConfigProperty(name = "test.redis") String url) {
        return RedisClient.open(new RedisAddress(url), RedisClient.PATIENCE, greeted -> {});
    }

    void close(@Disposes RedisClient client) {
        client.close();
    }

    @Produces
    @Singleton
    JobQueues queues(RedisClient client) {
        return RedisJobQueues.of(client, QueueLimits.USUAL);
    }

    /** Keys are the carrier's affair: nothing is kept here. */
    @Produces
    @Singleton
    KeyedRequest request() {
        return work -> {
            KeyedRequest.Ending ending = work.get();
            return Response.status(ending.status()).entity(ending.body()).build();
        };
    }

    @Produces
    @Singleton
    AdminToken adminToken(SecureRandom random) {
        return AdminToken.in(SecretsFolder.open(SECRETS), random);
    }

    @Produces
    @Singleton
    TokenVerifier tokens() {
        return new TokenVerifier(new NoKeys(), TokenRules.standard(), InstantSource.system());
    }

    private static final class NoKeys implements VerificationKeys {
        @Override
        public Optional<ECPublicKey> find(String keyId) {
            return Optional.empty();
        }

        @Override
        public boolean trusts(String keyId) {
            return false;
        }
    }
}
