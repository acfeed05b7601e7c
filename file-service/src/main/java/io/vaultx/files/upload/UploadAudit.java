package io.vaultx.files.upload;

import io.vaultx.files.catalog.CatalogAudit;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.content.Claimant;
import io.vaultx.files.content.ManifestAudit;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Key;
import io.vaultx.records.KeyReader;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.UnreadableRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Checks uploads and their parts against each other and against their files. Of an upload that has ended nothing is wanted
 * any more: the janitor may be half-way in taking it away. Not thread-safe.
 */
public final class UploadAudit {
    private static final String COUNT_AGAIN = "complete the upload, or send those parts again: that counts them";
    private static final String RESTORE = "restore the records from a backup, or delete the file and upload it again";

    private final RecordStore store;
    private final AuditReport report;
    private final CatalogAudit catalog;
    private final SessionTable sessions;
    private final CountAudit counts;
    private final UnreadableRows unreadable;

    public UploadAudit(RecordStore store, AuditReport report, CatalogAudit catalog) {
        this.store = store;
        this.report = report;
        this.catalog = catalog;
        this.sessions = new SessionTable(store);
        this.counts = new CountAudit(store, report);
        this.unreadable = new UnreadableRows(report);
    }

    /** Whether an upload has its session; one that cannot be read counts, it is told where sessions are read. */
    public boolean isThere(String uploadId) {
        try {
            return sessions.get(uploadId).isPresent();
        } catch (UnreadableRecordException there) {
            return true;
        }
    }

    /** Reads uploads, parts and counts together. To be called once. */
    public void uploads(ManifestAudit manifests) {
        TableWalk<UploadSession> rows = new TableWalk<>(store, SessionTable.SPEC, unreadable);
        TableWalk<Part> parts = new TableWalk<>(store, PartTable.SPEC, unreadable);
        while (rows.hasNext()) {
            Row<UploadSession> row = rows.next();
            while (parts.hasNext() && parts.peek().key().compareTo(row.key()) < 0) {
                alone(parts.next(), manifests);
            }
            UploadSession session = row.value();
            if (!row.key().equals(Key.of(OpaqueId.bytes(session.uploadId())))) {
                finding("ROW_WRONG", about(session), "its row lies under another key: " + row.key());
            }
            Optional<FileHead> head = fileOf(session);
            boolean waits =
                    head.filter(file -> file.state() == FileState.UPLOADING).isPresent();
            count(session.phase(), waits);
            counts.goTo(row.key());
            partsOf(session, head.filter(file -> waits && wantsParts(session.phase())), row.key(), parts, manifests);
        }
        counts.end();
        while (parts.hasNext()) {
            alone(parts.next(), manifests);
        }
    }

    /** The file that waits for this upload, or waited; empty when it is another life's. */
    private Optional<FileHead> fileOf(UploadSession session) {
        Optional<FileHead> head = catalog.head(session.fileId());
        if (head.isEmpty()) {
            if (catalog.writesWhole()) {
                finding("FILE_MISSING", about(session), "an upload of it is there, and the file is not");
            } else {
                report.count("uploads whose file never began", 1);
            }
        }
        return head.filter(file -> file.uploadId().equals(session.uploadId()));
    }

    private static boolean wantsParts(Phase phase) {
        return switch (phase) {
            case Phase.Open _, Phase.Closing _, Phase.Completing _ -> true;
            case Phase.Done _, Phase.Aborted _ -> false;
        };
    }

    private void count(Phase phase, boolean waits) {
        report.count(
                switch (phase) {
                    case Phase.Open _ -> waits ? "uploads open" : "uploads to be ended";
                    case Phase.Closing _, Phase.Completing _ -> waits ? "uploads completing" : "uploads to be ended";
                    case Phase.Done _, Phase.Aborted _ -> "uploads ended";
                },
                1);
    }

    /** @param wantedBy the file that still needs the parts */
    private void partsOf(
            UploadSession session,
            Optional<FileHead> wantedBy,
            Key upload,
            TableWalk<Part> parts,
            ManifestAudit manifests) {
        Tally.Counting frozen = new Tally.Counting();
        int uncounted = 0;
        while (parts.hasNext() && parts.peek().key().startsWith(upload)) {
            Row<Part> row = parts.next();
            Part part = row.value();
            Claimant by = new Claimant.OfPart(session.fileId(), part.index());
            if (indexOf(row.key()) != part.index()) {
                finding("ROW_WRONG", catalog.describe(by), "its row lies under another key: " + row.key());
            }
            if (session.phase() instanceof Phase.Completing completing && part.index() < completing.parts()) {
                frozen.add(part);
            }
            if (wantedBy.isPresent() && session.countsParts() && counts.lack(session.uploadId(), part)) {
                uncounted++;
            }
            report.count(wantedBy.isPresent() ? "parts of uploads" : "parts of ended uploads", 1);
            manifests.named(
                    by,
                    wantedBy.isPresent() ? ManifestAudit.Use.CONTENT : ManifestAudit.Use.ENDED,
                    wantedBy.map(file -> file.storage().dedupDomain()).orElse(0L),
                    part.size(),
                    part.manifest());
        }
        tellUncounted(session, uncounted);
        if (wantedBy.isPresent() && session.phase() instanceof Phase.Completing completing) {
            Tally tally = frozen.tally();
            if (tally.parts() != completing.parts() || tally.bytes() != completing.size()) {
                finding(
                        "PART_MISSING",
                        about(session),
                        "the upload is complete with " + completing.parts() + " parts of " + completing.size()
                                + " bytes, there are " + tally.parts() + " of " + tally.bytes());
            }
        }
    }

    /** By itself such an upload may never be found complete. Where a write may land in part, nobody was told of the part. */
    private void tellUncounted(UploadSession session, int parts) {
        if (parts == 0) {
            return;
        }
        if (catalog.writesWhole()) {
            String detail = parts + " of its parts are not counted, so the upload may not complete by itself";
            report.finding(new AuditFinding("COUNT_WRONG", about(session), detail, COUNT_AGAIN));
        } else {
            report.count("parts not counted yet", parts);
        }
    }

    /** A part that came when its upload was gone, and whose taking back was cut off. */
    private void alone(Row<Part> row, ManifestAudit manifests) {
        String uploadId = OpaqueId.of(new KeyReader(row.key()).bytes(OpaqueId.BYTES));
        report.count("parts of no upload", 1);
        manifests.named(
                new Claimant.OfPart(uploadId, row.value().index()),
                ManifestAudit.Use.ENDED,
                0,
                row.value().size(),
                row.value().manifest());
    }

    private static int indexOf(Key key) {
        KeyReader reader = new KeyReader(key);
        reader.bytes(OpaqueId.BYTES);
        return reader.intAscending();
    }

    private static Map<String, String> about(UploadSession session) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("file", session.fileId());
        about.put("upload", session.uploadId());
        return about;
    }

    private void finding(String kind, Map<String, String> about, String detail) {
        report.finding(new AuditFinding(kind, about, detail, RESTORE));
    }
}
