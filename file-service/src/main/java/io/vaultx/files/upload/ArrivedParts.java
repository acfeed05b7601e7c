package io.vaultx.files.upload;

import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.UploadProgress;
import io.vaultx.files.catalog.UploadSessions;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What the catalog wants to know of uploads: opens them with their file, tells how far they are. Thread-safe. */
@Singleton
public final class ArrivedParts implements UploadSessions {
    private final SessionTable sessions;
    private final PartLedger ledger;
    private final Duration patience;

    /** @param ttlSeconds how long an upload may be silent before it expires */
    @Inject
    public ArrivedParts(
            RecordStore store, @ConfigProperty(name = UploadJanitor.TTL, defaultValue = "86400") long ttlSeconds) {
        this.sessions = new SessionTable(store);
        this.ledger = new PartLedger(store);
        this.patience = Duration.ofSeconds(ttlSeconds);
    }

    @Override
    public RecordChange open(FileHead uploading) {
        return sessions.insert(UploadSession.open(
                uploading.uploadId(), uploading.id(), uploading.life().createdAt()));
    }

    @Override
    public Optional<UploadProgress> progress(FileHead uploading) {
        return sessions.get(uploading.uploadId()).map(session -> {
            Arrived arrived =
                    ledger.arrived(session.value(), uploading.storage().declaredSize());
            return new UploadProgress(
                    arrived.bytes(), expiry(session.value(), arrived.lastReceivedAt(), patience), arrived.rows());
        });
    }

    /** Counted from the last part that arrived, or from the body that was last seen arriving. */
    static Instant expiry(UploadSession session, @Nullable Instant last, Duration patience) {
        Instant from = last != null && last.isAfter(session.aliveAt()) ? last : session.aliveAt();
        return from.plus(patience);
    }
}
