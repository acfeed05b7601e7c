package io.vaultx.files;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.files.upload.UploadJanitor;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The order of things at start and at stop. The janitor brings both stores with it, so they are open, and recovered,
 * before the first request is let in; it ends before they close.
 */
@Singleton
final class FilesLifecycle {
    private final UploadJanitor uploads;

    @Inject
    FilesLifecycle(UploadJanitor uploads) {
        this.uploads = uploads;
    }

    void start(@Observes StartupEvent event) {
        uploads.start();
    }

    void stop(@Observes ShutdownEvent event) {
        uploads.close();
    }
}
