package io.vaultx.standalone;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.files.upload.UploadJanitor;
import io.vaultx.records.RecordStore;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The order of things at start and at stop: both stores are open before the first request is let in, and the janitor that
 * uses them ends before they close.
 */
@Singleton
final class Lifecycle {
    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    private final RecordStore records;
    private final ChunkStore chunks;
    private final UploadJanitor uploads;

    @Inject
    Lifecycle(RecordStore records, ChunkStore chunks, UploadJanitor uploads) {
        this.records = records;
        this.chunks = chunks;
        this.uploads = uploads;
    }

    void start(@Observes StartupEvent event) {
        uploads.start();
        LOG.log(System.Logger.Level.DEBUG, "records in {0}, chunks in {1}", records, chunks);
    }

    void stop(@Observes ShutdownEvent event) {
        uploads.close();
    }
}
