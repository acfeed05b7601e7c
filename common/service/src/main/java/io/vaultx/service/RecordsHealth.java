package io.vaultx.service;

import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when a record can be read. The answer is open to anyone: why not is for the log. */
@Readiness
@Singleton
final class RecordsHealth implements HealthCheck {
    private static final System.Logger LOG = System.getLogger(RecordsHealth.class.getName());

    private final RecordStore records;

    @Inject
    RecordsHealth(RecordStore records) {
        this.records = records;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            records.scan("files", KeyRange.all(), 1);
            return HealthCheckResponse.up("records");
        } catch (RuntimeException failed) {
            LOG.log(System.Logger.Level.WARNING, "records cannot be read", failed);
            return HealthCheckResponse.down("records");
        }
    }
}
