package io.vaultx.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.metrics.MeasuredBreakers;
import io.vaultx.records.RecordStore;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.security.AdminToken;
import io.vaultx.security.SecretsFolder;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What stands behind the ports of a service that is a process of its own. In the standalone process, which has this class on
 * its path too, it is not there: that has one set of them for all services.
 */
@Singleton
@UnlessBuildProperty(name = "vaultx.app", stringValue = "standalone")
final class ServiceAdapters {
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
    RecordStore records(Config config, Instance<MergingTables> merging, Breakers breakers) {
        RecordStore records = SharedRecords.await(
                key -> config.getOptionalValue(key, String.class),
                merging.isResolvable() ? merging.get().specs() : List.of());
        return records instanceof RedisRecordStore redis ? redis.guardedBy(breakers.of("records")) : records;
    }

    @Produces
    @Singleton
    Breakers breakers(Config config, MeterRegistry meters) {
        return MeasuredBreakers.over(config, meters);
    }

    void close(@Disposes RecordStore records) {
        records.close();
    }

    @Produces
    @Singleton
    SecretsFolder secrets(@ConfigProperty(name = "vaultx.secrets") Path folder) {
        return SecretsFolder.open(folder);
    }

    @Produces
    @Singleton
    AdminToken adminToken(SecretsFolder secrets, SecureRandom random) {
        return AdminToken.in(secrets, random);
    }

    /** Before the first request is let in: a bad address stops the start, and what is not there yet is waited for. */
    void start(@Observes StartupEvent event, RecordStore records) {}
}
