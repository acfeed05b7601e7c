package io.vaultx.files.audit;

import io.vaultx.files.catalog.CatalogAudit;
import io.vaultx.files.catalog.StoredVersions;
import io.vaultx.files.content.ChunkClaims;
import io.vaultx.files.content.Claimant;
import io.vaultx.files.content.ManifestAudit;
import io.vaultx.files.idempotency.KeyAudit;
import io.vaultx.files.outbox.OutboxAudit;
import io.vaultx.files.upload.UploadAudit;
import io.vaultx.records.RecordStore;
import io.vaultx.records.audit.AuditReport;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks all records of files, uploads and keys against each other, and tells which chunks they name. Changes nothing, and
 * expects that nobody else does meanwhile. Holds a page of each table at a time. Not thread-safe.
 */
public final class FilesAudit {
    private final RecordStore store;
    private final AuditReport report;
    private final CatalogAudit catalog;

    public FilesAudit(RecordStore store, AuditReport report) {
        this.store = store;
        this.report = report;
        this.catalog = new CatalogAudit(store, report);
    }

    /**
     * Reads everything once.
     *
     * @param work a folder for what memory shall not hold
     * @param begins is told what is read next
     */
    public void run(Path work, ChunkClaims claims, Consumer<String> begins) {
        UploadAudit uploads = new UploadAudit(store, report, catalog);
        try (ManifestAudit manifests = new ManifestAudit(store, work, report, claims, catalog::describe)) {
            begins.accept("files and versions");
            catalog.files(manifests, uploads::isThere);
            begins.accept("names");
            catalog.names();
            begins.accept("uploads");
            uploads.uploads(manifests);
            begins.accept("manifest pages");
            manifests.readPages();
            begins.accept("idempotency keys");
            KeyAudit.run(store, report);
            begins.accept("outbox");
            OutboxAudit.run(store, report, new StoredVersions(store));
        }
    }

    /** By what a person knows a claimant. */
    public Map<String, String> describe(Claimant by) {
        return catalog.describe(by);
    }
}
