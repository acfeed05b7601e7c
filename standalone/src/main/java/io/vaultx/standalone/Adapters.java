package io.vaultx.standalone;

import io.micrometer.core.instrument.MeterRegistry;
import io.vaultx.auth.token.SigningKeys;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.metrics.MeasuredBreakers;
import io.vaultx.files.idempotency.LeaseHolder;
import io.vaultx.files.outbox.JobsSwitch;
import io.vaultx.files.outbox.SetJobs;
import io.vaultx.jobs.LateJobQueues;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.LogSettings;
import io.vaultx.records.RecordStore;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.security.AdminToken;
import io.vaultx.security.KeyRing;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.SignedUrls;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerifier;
import io.vaultx.threads.PlatformThreads;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What stands behind each port in this process. The one place that chooses: no service asks which it got.
 */
@Singleton
final class Adapters {
    private static final int RECORD_READERS = 16;

    private final Path data;
    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final PlatformThreads recordReaders = PlatformThreads.named("record-reader", RECORD_READERS);

    @Inject
    Adapters(@ConfigProperty(name = "vaultx.data") String data) {
        this.data = Path.of(data);
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return clock;
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return random;
    }

    /** Takes {@code vaultx.records} by name, so that asking for an engine this process has not got stops the start. */
    @Produces
    @Singleton
    RecordStore records(
            @ConfigProperty(name = "vaultx.records") String engine,
            @ConfigProperty(name = "vaultx.records.accept-damaged-log", defaultValue = "false")
                    boolean acceptDamagedLog,
            OwnRedis redis,
            Breakers breakers) {
        RecordStore records = ServedRecords.open(
                RecordEngine.served("vaultx.records", engine), data, redis, recordReaders, acceptDamagedLog);
        return records instanceof RedisRecordStore elsewhere ? elsewhere.guardedBy(breakers.of("records")) : records;
    }

    @Produces
    @Singleton
    Breakers breakers(Config config, MeterRegistry meters) {
        return MeasuredBreakers.over(config, meters);
    }

    void close(@Disposes RecordStore records) {
        records.close();
        recordReaders.close();
    }

    @Produces
    @Singleton
    ChunkLog chunkLog(Config config) throws IOException {
        return ChunkLog.open(LogSettings.over(ChunkLogOptions.in(DataFolder.chunks(data), clock, random), config));
    }

    void close(@Disposes ChunkLog log) {
        log.close();
    }

    @Produces
    @Singleton
    LateJobQueues jobQueues(@ConfigProperty(name = "vaultx.jobs.enabled", defaultValue = "true") boolean enabled) {
        return new LateJobQueues(enabled);
    }

    @Produces
    @Singleton
    JobsSwitch jobsSwitch(LateJobQueues queues, Config config) {
        return SetJobs.of(config, queues::areExpected);
    }

    @Produces
    @Singleton
    SecretsFolder secrets() {
        return SecretsFolder.open(DataFolder.secrets(data));
    }

    @Produces
    @Singleton
    AdminToken adminToken(SecretsFolder secrets) {
        return AdminToken.in(secrets, random);
    }

    /** The data folder is locked, and its records belong to it, wherever they are. */
    @Produces
    @Singleton
    LeaseHolder leaseHolder() {
        return LeaseHolder.alone(random);
    }

    @Produces
    @Singleton
    SigningKeys signingKeys(SecretsFolder secrets) {
        return SigningKeys.in(secrets, random);
    }

    @Produces
    @Singleton
    TokenVerifier tokenVerifier(SigningKeys keys) {
        return new TokenVerifier(keys, TokenRules.standard(), clock);
    }

    @Produces
    @Singleton
    SignedUrls signedUrls(SecretsFolder secrets) {
        return new SignedUrls(KeyRing.in(secrets, "url-signing-keys", random), clock);
    }
}
