package io.vaultx.files.catalog;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.Claimant;
import io.vaultx.files.content.ManifestAudit;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Key;
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
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks files, versions and names against each other, both ways. States that a story leaves half-way and that somebody
 * carries on are counted; where the store writes whole, fewer of them can be. Of a version that no file reaches nothing is
 * wanted: whoever was too late with it may have taken its pages away. Not thread-safe.
 */
public final class CatalogAudit {
    private static final String RESTORE = "restore the records from a backup";

    private final RecordStore store;
    private final AuditReport report;
    private final FileTable files;
    private final NameTable names;
    private final UnreadableRows unreadable;

    public CatalogAudit(RecordStore store, AuditReport report) {
        this.store = store;
        this.report = report;
        this.files = new FileTable(store);
        this.names = new NameTable(store);
        this.unreadable = new UnreadableRows(report);
    }

    /** The file of an id, deleted ones too; empty when there is none, or none that can be read. */
    public Optional<FileHead> head(String fileId) {
        try {
            return files.get(fileId).map(Row::value);
        } catch (UnreadableRecordException toldWhenTheFilesAreRead) {
            return Optional.empty();
        }
    }

    /** Whether a file that is not there is a loss: where a write may land in part, it may never have begun. */
    public boolean writesWhole() {
        return files.writesWhole();
    }

    /** By what a person knows a claimant. */
    public Map<String, String> describe(Claimant by) {
        Map<String, String> about = about(by.fileId());
        switch (by) {
            case Claimant.OfVersion version -> about.put("version", version.versionId());
            case Claimant.OfPart part -> about.put("part", Integer.toString(part.index()));
        }
        return about;
    }

    private Map<String, String> about(String fileId) {
        Map<String, String> about = new LinkedHashMap<>();
        head(fileId).ifPresent(head -> putName(about, head.bucket(), head.path()));
        about.put("file", fileId);
        return about;
    }

    private static Map<String, String> about(FileHead head) {
        Map<String, String> about = new LinkedHashMap<>();
        putName(about, head.bucket(), head.path());
        about.put("file", head.id());
        return about;
    }

    private static void putName(Map<String, String> about, String bucket, String path) {
        about.put("bucket", bucket);
        about.put("key", path);
    }

    /**
     * Reads files and versions together.
     *
     * @param uploadIsThere whether an upload id has its session
     */
    public void files(ManifestAudit manifests, Predicate<String> uploadIsThere) {
        TableWalk<FileHead> heads = new TableWalk<>(store, FileTable.SPEC, unreadable);
        TableWalk<VersionCodec.Body> versions = new TableWalk<>(store, VersionTable.SPEC, unreadable);
        while (heads.hasNext()) {
            Row<FileHead> row = heads.next();
            while (versions.hasNext() && versions.peek().key().compareTo(row.key()) < 0) {
                headless(versions, manifests);
            }
            FileHead head = row.value();
            if (!row.key().equals(Key.of(OpaqueId.bytes(head.id())))) {
                finding("ROW_WRONG", about(head), "its row lies under another key: " + row.key(), RESTORE);
            }
            count(head);
            versionsOf(head, row.key(), versions, manifests);
            name(head);
            if (head.state() == FileState.UPLOADING && !uploadIsThere.test(head.uploadId())) {
                finding("UPLOAD_MISSING", about(head), "it waits for an upload that is not there", "delete the file");
            }
        }
        while (versions.hasNext()) {
            headless(versions, manifests);
        }
    }

    private void count(FileHead head) {
        report.count(
                switch (head.state()) {
                    case READY -> "files";
                    case UPLOADING -> "files being uploaded";
                    case DELETED -> "files deleted";
                },
                1);
        if (head.renaming() != null) {
            report.count("renames under way", 1);
        }
    }

    /** All versions of a file that has no head: where a write may land in part, one that never began may have its first. */
    private void headless(TableWalk<VersionCodec.Body> versions, ManifestAudit manifests) {
        Version newest = VersionTable.version(versions.peek());
        String fileId = newest.fileId();
        Key file = Key.of(OpaqueId.bytes(fileId));
        boolean isUnreadable = unreadable.contain(file);
        boolean hadHead = isUnreadable || files.writesWhole() || newest.generation() > 1;
        long found = 0;
        while (versions.hasNext() && versions.peek().key().startsWith(file)) {
            look(VersionTable.version(versions.next()), useOf(hadHead), manifests);
            found++;
        }
        if (isUnreadable) {
            return;
        }
        if (hadHead) {
            Map<String, String> about = new LinkedHashMap<>();
            about.put("file", fileId);
            finding("FILE_MISSING", about, "it has " + found + " versions and no row of its own", RESTORE);
        } else {
            report.count("versions never committed", found);
        }
    }

    private void versionsOf(FileHead head, Key file, TableWalk<VersionCodec.Body> versions, ManifestAudit manifests) {
        @Nullable CurrentVersion current = head.current();
        @Nullable String wanted = current == null ? null : current.versionId();
        while (versions.hasNext() && versions.peek().key().startsWith(file)) {
            Version version = VersionTable.version(versions.next());
            boolean reached = version.versionId().equals(wanted);
            boolean earlier =
                    head.isDeleted() || version.generation() < head.life().bornGeneration();
            boolean behindAGap = !reached && !earlier && isBefore(version, wanted);
            look(version, useOf(reached || behindAGap), manifests);
            if (reached) {
                report.count("versions", 1);
                if (current != null && current.versionId().equals(version.versionId())) {
                    compare(head, current, version);
                }
                wanted = version.previous();
            } else if (version.deleteMarker()) {
                report.count("delete markers", 1);
            } else if (earlier) {
                report.count("versions of deleted files", 1);
            } else {
                report.count(behindAGap ? "versions behind a missing one" : "versions never committed", 1);
            }
        }
        if (wanted != null && !unreadable.contain(VersionTable.key(head.id(), wanted))) {
            Map<String, String> about = about(head);
            about.put("version", wanted);
            boolean shown = current != null && wanted.equals(current.versionId());
            String detail = shown
                    ? "the file shows it, and it is not there"
                    : "a later version follows it, and it is not there";
            finding("VERSION_MISSING", about, detail, RESTORE + ", or store the content again");
        }
    }

    /** Whether the version that is wanted next is newer than this one: it is missing, and nobody knows what came before it. */
    private static boolean isBefore(Version version, @Nullable String wanted) {
        return wanted != null
                && VersionId.generation(wanted).stream().anyMatch(generation -> version.generation() < generation);
    }

    private static ManifestAudit.Use useOf(boolean wanted) {
        return wanted ? ManifestAudit.Use.CONTENT : ManifestAudit.Use.ENDED;
    }

    /** What holds of a version by itself. */
    private void look(Version version, ManifestAudit.Use use, ManifestAudit manifests) {
        Claimant by = new Claimant.OfVersion(version.fileId(), version.versionId());
        if (!VersionId.generation(version.versionId()).equals(OptionalLong.of(version.generation()))) {
            finding("ROW_WRONG", describe(by), "its id and its row's key have different generations", RESTORE);
        }
        manifests.named(by, use, version.dedupDomain(), version.size(), version.manifest());
        report.count("bytes of versions", version.size());
    }

    /**
     * What the head repeats of its version, so that a listing reads heads only. Its digest comes to the version first, and stays
     * half-way in records that were copied from where a write may land in part.
     */
    private void compare(FileHead head, CurrentVersion shown, Version version) {
        CurrentVersion stored = new CurrentVersion(
                version.versionId(), version.size(), version.etag(), version.sha256(), version.createdAt());
        if (lacksOnlyTheDigest(head, shown, stored)) {
            report.count("digests under way", 1);
        } else if (version.deleteMarker() || !stored.equals(shown)) {
            Map<String, String> about = about(head);
            about.put("version", version.versionId());
            finding(
                    "FILE_WRONG",
                    about,
                    "the file shows " + shown.size() + " bytes " + shown.etag() + ", the version has " + version.size()
                            + " bytes " + version.etag(),
                    RESTORE + ", or store the content again");
        }
    }

    private static boolean lacksOnlyTheDigest(FileHead head, CurrentVersion shown, CurrentVersion stored) {
        @Nullable ChunkId digest = stored.sha256();
        return shown.sha256() == null
                && digest != null
                && stored.equals(head.withSha256(digest).current());
    }

    private void name(FileHead head) {
        if (head.path().isEmpty()) {
            if (!head.isDeleted()) {
                finding("NAME_MISSING", about(head), "the file is not deleted and has no name", RESTORE);
            }
            return;
        }
        Optional<String> owner = nameRow(head);
        if (owner.filter(head.id()::equals).isPresent()) {
            return;
        }
        boolean taken = owner.flatMap(this::head)
                .filter(other -> other.holds(head.bucket(), head.path()))
                .isPresent();
        if (!taken && !files.writesWhole() && head.generation() == head.life().bornGeneration()) {
            report.count("files that never got their name", 1);
            return;
        }
        String detail = owner.map(other -> "the name leads to file " + other)
                .orElse("there is no row for this name: the file is in no listing");
        finding(
                taken ? "NAME_TWICE" : "NAME_MISSING",
                about(head),
                detail,
                "the file can be read by its id; giving it another path makes a name for it");
    }

    private Optional<String> nameRow(FileHead head) {
        try {
            return names.get(head.bucket(), head.path()).map(Row::value);
        } catch (UnreadableRecordException toldWhenTheNamesAreRead) {
            return Optional.of(head.id());
        }
    }

    /** Reads the names. */
    public void names() {
        TableWalk<String> rows = new TableWalk<>(store, NameTable.SPEC, unreadable);
        while (rows.hasNext()) {
            Row<String> row = rows.next();
            String bucket = NameTable.bucket(row);
            String path = NameTable.path(row);
            Optional<FileHead> head = head(row.value());
            report.count("names", 1);
            if (head.isPresent()) {
                if (!head.get().holds(bucket, path)) {
                    report.count("names left over", 1);
                }
            } else if (!unreadable.contain(Key.of(OpaqueId.bytes(row.value())))) {
                Map<String, String> about = new LinkedHashMap<>();
                putName(about, bucket, path);
                about.put("file", row.value());
                finding("FILE_MISSING", about, "the name leads to a file that is not there", RESTORE);
            }
        }
    }

    private void finding(String kind, Map<String, String> about, String detail, String advice) {
        report.finding(new AuditFinding(kind, about, detail, advice));
    }
}
