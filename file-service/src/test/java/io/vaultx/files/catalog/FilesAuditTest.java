package io.vaultx.files.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.audit.FilesAudit;
import io.vaultx.files.content.Claimant;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.content.ManifestBuilder;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every row that is taken away or altered is found and named by what its user knows; what a kill may leave is counted. */
final class FilesAuditTest {
    private static final int CHUNKS = 2_500;

    @TempDir
    Path work;

    private final FileServer server = new FileServer();

    /** What an audit said. */
    private static final class Said implements AuditReport {
        final List<AuditFinding> findings = new ArrayList<>();
        final Map<String, Long> counts = new HashMap<>();
        final Map<ChunkAddress, List<Claimant>> claims = new HashMap<>();

        @Override
        public void finding(AuditFinding finding) {
            findings.add(finding);
        }

        @Override
        public void count(String what, long more) {
            counts.merge(what, more, Long::sum);
        }

        List<String> kinds() {
            return findings.stream().map(AuditFinding::kind).toList();
        }

        AuditFinding only() {
            assertThat(findings).hasSize(1);
            return findings.getFirst();
        }
    }

    private Said audit() {
        return audit(server.memoryRecords);
    }

    private Said audit(RecordStore records) {
        Said said = new Said();
        FilesAudit audit = new FilesAudit(records, said);
        audit.run(
                work,
                (chunk, size, by) -> said.claims
                        .computeIfAbsent(chunk, key -> new ArrayList<>())
                        .add(by),
                step -> {});
        return said;
    }

    private FileHead put(String path, byte[] content) {
        Reply reply = server.call("PUT", "/api/objects/home/" + path, Map.of(), content);
        assertThat(reply.status()).isIn(200, 201);
        return byName(path);
    }

    private FileHead byName(String path) {
        return server.catalog.findByName(FileServer.ALICE, "home", path).orElseThrow();
    }

    private Operation operation() {
        return Operation.fresh(server.random);
    }

    private void move(FileHead head, String path) {
        server.catalog.change(FileServer.ALICE, head.id(), Shelf.moveTo(path), CommitCheck.NONE, operation());
    }

    private void remove(FileHead head) {
        server.catalog.remove(head.id(), CommitCheck.NONE, operation());
    }

    private FileHead uploading(int parts) {
        FileHead file = server.create("open", 1_000_000L);
        for (int index = 0; index < parts; index++) {
            Reply reply = server.call(
                    "POST",
                    "/api/files/" + file.id() + "/chunks/" + index,
                    Map.of("Content-Type", "application/octet-stream"),
                    Bytes.random(400_000, 100 + index));
            assertThat(reply.status()).isEqualTo(200);
        }
        return file;
    }

    /** A content whose manifest needs several pages. */
    private FileHead ofManyPages(String path) {
        ManifestBuilder manifest = server.manifests.begin(Manifests.MAX_INLINE_REFS);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            manifest.accept(new ChunkRef(Bytes.sha256(Bytes.text(path + chunk)), 10));
        }
        Manifest pages = manifest.finish();
        NewContent content = new NewContent(
                10L * CHUNKS, Etags.of(manifest.digest()), null, ChunkAddress.SHARED, Chunking.DEFAULT, pages);
        return server.catalog
                .commitNamed(
                        FileServer.ALICE,
                        server.catalog.look(FileServer.ALICE, Shelf.target(path)),
                        content,
                        CommitCheck.NONE,
                        operation())
                .head();
    }

    private List<StoredRecord> rows(String table) {
        return server.memoryRecords.scan(table, KeyRange.all(), 10_000);
    }

    private void delete(String table, Key key) {
        write(new RecordChange.Delete(table, key, Expect.ANYTHING));
    }

    private void write(RecordChange change) {
        assertThat(server.memoryRecords.write(List.of(change))).isEqualTo(new WriteOutcome.Written());
    }

    private static Key file(FileHead head) {
        return Key.of(OpaqueId.bytes(head.id()));
    }

    private static Key name(FileHead head) {
        return new KeyBuilder().text(head.bucket()).text(head.path()).key();
    }

    private static Key version(FileHead head, String versionId) {
        return VersionTable.key(head.id(), versionId);
    }

    private static String shown(FileHead head) {
        return Objects.requireNonNull(head.current()).versionId();
    }

    @Test
    void aStoreWithAllKindsOfThingsIsCleanAndEveryChunkOfItIsClaimed() {
        put("versions", Bytes.random(400_000, 1));
        put("versions", Bytes.random(300_000, 2));
        put("versions", new byte[0]);
        move(put("before", Bytes.random(100, 3)), "behind");
        remove(put("deleted", Bytes.random(100, 4)));
        remove(put("again", Bytes.random(100, 5)));
        put("again", Bytes.random(100, 6));
        remove(put("taken", Bytes.random(100, 7)));
        move(put("taker", Bytes.random(100, 8)), "taken");
        ofManyPages("long");
        uploading(2);
        FileHead aborted = uploading(1);
        assertThat(server.call("DELETE", "/api/files/" + aborted.id() + "/upload")
                        .status())
                .isEqualTo(204);
        server.call("PUT", "/api/objects/home/keyed", Map.of("Idempotency-Key", "k"), Bytes.random(9, 9));

        Said said = audit();

        assertThat(said.findings).isEmpty();
        assertThat(said.counts)
                .containsEntry("files", 6L)
                .containsEntry("files being uploaded", 1L)
                .containsEntry("versions", 8L)
                .containsEntry("versions of deleted files", 3L)
                .containsEntry("manifest pages", 6L)
                .containsEntry("uploads open", 1L)
                .containsEntry("uploads ended", 1L)
                .containsEntry("parts of uploads", 2L)
                .containsEntry("idempotency keys answered", 1L)
                .doesNotContainKey("manifest pages that no record names");
        TreeSet<ChunkAddress> claimedAndStored = new TreeSet<>(said.claims.keySet());
        claimedAndStored.removeIf(
                chunk -> !server.memory.have(List.of(chunk)).getFirst().present());
        assertThat(said.claims).hasSize(claimedAndStored.size() + CHUNKS);
        assertThat(claimedAndStored).hasSizeGreaterThan(10);
    }

    @Test
    void aMissingPageIsNamedWithItsFileAndTheOtherPagesStillClaimTheirChunks() {
        FileHead whole = ofManyPages("whole");
        List<Key> others = rows("pages").stream().map(StoredRecord::key).toList();
        FileHead head = ofManyPages("long");
        List<Key> pages = rows("pages").stream()
                .map(StoredRecord::key)
                .filter(key -> !others.contains(key))
                .toList();
        assertThat(pages).hasSize(3);

        delete("pages", pages.get(1));
        Said middle = audit();
        delete("pages", pages.get(0));
        delete("pages", pages.get(2));
        Said none = audit();

        assertThat(middle.only().kind()).isEqualTo("PAGE_MISSING");
        assertThat(middle.only().about()).containsEntry("key", "long").containsEntry("version", shown(head));
        assertThat(middle.only().detail()).contains("from byte 10240 to 20480");
        assertThat(middle.claims).hasSize(2 * CHUNKS - Manifests.PAGE_REFS);
        assertThat(none.only().kind()).isEqualTo("PAGE_MISSING");
        assertThat(none.claims.values().stream().flatMap(List::stream))
                .containsOnly(new Claimant.OfVersion(whole.id(), shown(whole)));
    }

    @Test
    void aMissingPageOfAPartOfAnOpenUploadIsNamedAndOneOfAnEndedUploadIsNot() {
        FileHead open = uploading(1);
        List<Key> mine = rows("pages").stream().map(StoredRecord::key).toList();
        assertThat(mine).hasSize(1);
        delete("pages", mine.getFirst());

        Said whileOpen = audit();
        server.call("DELETE", "/api/files/" + open.id() + "/upload");
        Said ended = audit();

        assertThat(whileOpen.only().kind()).isEqualTo("PAGE_MISSING");
        assertThat(whileOpen.only().about()).containsEntry("file", open.id()).containsEntry("part", "0");
        assertThat(ended.findings).isEmpty();
        assertThat(ended.counts).containsEntry("parts of ended uploads", 1L);
    }

    @Test
    void pagesThatNoRecordNamesAreCounted() {
        put("a", Bytes.random(10, 1));
        try (ManifestBuilder killed = server.manifests.begin(1)) {
            killed.accept(new ChunkRef(Bytes.sha256(new byte[1]), 1));
            killed.accept(new ChunkRef(Bytes.sha256(new byte[2]), 2));
            killed.finish();

            Said said = audit();

            assertThat(said.findings).isEmpty();
            assertThat(said.counts).containsEntry("manifest pages that no record names", 1L);
            assertThat(said.claims).hasSize(1);
        }
    }

    @Test
    void aMissingVersionIsNamedWhetherTheFileShowsItOrALaterOneFollowsIt() {
        FileHead first = put("a", Bytes.random(10, 1));
        FileHead second = put("a", Bytes.random(10, 2));
        delete("versions", version(second, shown(first)));

        Said older = audit();
        delete("versions", version(second, shown(second)));
        Said both = audit();

        assertThat(older.only().kind()).isEqualTo("VERSION_MISSING");
        assertThat(older.only().about()).containsEntry("key", "a").containsEntry("version", shown(first));
        assertThat(both.only().kind()).isEqualTo("VERSION_MISSING");
        assertThat(both.only().about()).containsEntry("version", shown(second));
    }

    @Test
    void ofAVersionThatNoFileReachesThePagesMayBeGone() {
        FileHead first = put("a", Bytes.random(10, 1));
        byte[] before = server.memoryRecords
                .get("files", file(first))
                .map(StoredRecord::value)
                .orElseThrow();
        ofManyPages("a");
        write(new RecordChange.Put("files", file(first), before, Expect.ANYTHING));
        remove(ofManyPages("deleted"));
        rows("pages").forEach(page -> delete("pages", page.key()));

        Said said = audit();

        assertThat(said.findings).isEmpty();
        assertThat(said.counts)
                .containsEntry("versions never committed", 1L)
                .containsEntry("versions of deleted files", 1L);
        assertThat(said.claims).hasSize(1);
    }

    @Test
    void whatLiesBehindAMissingVersionIsStillWanted() {
        ofManyPages("a");
        FileHead second = put("a", Bytes.random(10, 2));
        delete("versions", version(second, shown(second)));

        Said whole = audit();
        delete("pages", rows("pages").getFirst().key());
        Said damaged = audit();

        assertThat(whole.only().kind()).isEqualTo("VERSION_MISSING");
        assertThat(whole.counts).containsEntry("versions behind a missing one", 1L);
        assertThat(whole.claims).hasSize(CHUNKS);
        assertThat(damaged.kinds()).containsExactlyInAnyOrder("VERSION_MISSING", "PAGE_MISSING");
    }

    @Test
    void aDigestThatHasComeToTheVersionOnlyIsCountedOnEveryEngine() {
        FileHead head = ofManyPages("a");
        VersionTable versions = new VersionTable(server.memoryRecords);
        RecordChange filled =
                versions.withSha256(versions.row(head.id(), shown(head)).orElseThrow(), Bytes.sha256(new byte[1]));
        write(filled);

        Said said = audit();

        assertThat(said.findings).isEmpty();
        assertThat(said.counts).containsEntry("digests under way", 1L);
    }

    @Test
    void aMissingNameIsNamed() {
        FileHead head = put("a", Bytes.random(10, 1));
        put("b", Bytes.random(10, 2));
        delete("names", name(head));

        Said said = audit();

        assertThat(said.only().kind()).isEqualTo("NAME_MISSING");
        assertThat(said.only().about()).containsEntry("key", "a").containsEntry("file", head.id());
    }

    @Test
    void ofTwoFilesThatHoldOneNameTheOneWithoutItIsNamed() {
        FileHead head = put("a", Bytes.random(10, 1));
        delete("names", name(head));
        FileHead other = put("a", Bytes.random(10, 2));

        AuditFinding finding = audit().only();

        assertThat(finding.kind()).isEqualTo("NAME_TWICE");
        assertThat(finding.about()).containsEntry("file", head.id());
        assertThat(finding.detail()).contains(other.id());
    }

    @Test
    void aMissingFileIsNamedByItsNameAndByItsVersions() {
        FileHead head = put("a", Bytes.random(10, 1));
        put("b", Bytes.random(10, 2));
        delete("files", file(head));

        Said said = audit();

        assertThat(said.kinds()).containsExactly("FILE_MISSING", "FILE_MISSING");
        assertThat(said.findings.get(0).about()).containsEntry("file", head.id());
        assertThat(said.findings.get(1).about()).containsEntry("key", "a").containsEntry("file", head.id());
        assertThat(said.claims).hasSize(2);
    }

    @Test
    void aFileThatShowsAnotherContentThanItsVersionHasIsNamed() {
        FileHead first = put("a", Bytes.random(10, 1));
        FileHead second = put("b", Bytes.random(20, 2));
        StoredRecord wrong = server.memoryRecords
                .get("versions", version(second, shown(second)))
                .orElseThrow();
        write(new RecordChange.Put("versions", version(first, shown(first)), wrong.value(), Expect.ANYTHING));

        AuditFinding finding = audit().only();

        assertThat(finding.kind()).isEqualTo("FILE_WRONG");
        assertThat(finding.about()).containsEntry("key", "a");
    }

    @Test
    void aManifestThatDoesNotAddUpIsNamed() {
        NewContent wrong = new NewContent(
                11,
                Etags.of(Bytes.sha256(new byte[1])),
                null,
                ChunkAddress.SHARED,
                Chunking.DEFAULT,
                new Manifest.Inline(List.of(new ChunkRef(Bytes.sha256(new byte[1]), 10))));
        server.catalog.commitNamed(
                FileServer.ALICE,
                server.catalog.look(FileServer.ALICE, Shelf.target("a")),
                wrong,
                CommitCheck.NONE,
                operation());

        AuditFinding finding = audit().only();

        assertThat(finding.kind()).isEqualTo("MANIFEST_WRONG");
        assertThat(finding.about()).containsEntry("key", "a");
    }

    @Test
    void aMissingUploadIsNamedWithTheFileThatWaitsForIt() {
        FileHead file = uploading(1);
        delete("uploads", Key.of(OpaqueId.bytes(file.uploadId())));

        Said said = audit();

        assertThat(said.only().kind()).isEqualTo("UPLOAD_MISSING");
        assertThat(said.only().about()).containsEntry("file", file.id());
        assertThat(said.counts).containsEntry("parts of no upload", 1L);
    }

    @Test
    void anUploadWithoutItsFileIsNamed() {
        FileHead file = uploading(1);
        delete("files", file(file));

        assertThat(audit().kinds()).containsOnly("FILE_MISSING");
    }

    @Test
    void aRowThatCannotBeReadIsNamedAndNotThatItIsMissing() {
        FileHead a = put("a", Bytes.random(10, 1));
        FileHead b = put("b", Bytes.random(10, 2));
        FileHead c = put("c", Bytes.random(10, 3));
        write(new RecordChange.Put("files", file(a), new byte[] {99}, Expect.ANYTHING));
        write(new RecordChange.Put("versions", version(b, shown(b)), new byte[0], Expect.ANYTHING));
        write(new RecordChange.Put("names", name(c), new byte[] {1, 7}, Expect.ANYTHING));

        Said said = audit();

        assertThat(said.kinds()).containsExactly("ROW_UNREADABLE", "ROW_UNREADABLE", "ROW_UNREADABLE");
        assertThat(said.findings.stream()
                        .map(finding -> Optional.ofNullable(finding.about().get("table"))))
                .containsExactlyInAnyOrder(Optional.of("files"), Optional.of("versions"), Optional.of("names"));
    }

    @Test
    void theContentOfAFileThatCannotBeReadIsWantedOnEveryEngine() {
        FileHead head = put("a", Bytes.random(10, 1));
        write(new RecordChange.Put("files", file(head), new byte[] {99}, Expect.ANYTHING));

        Said said = audit(new PartlyLanding(server.memoryRecords));

        assertThat(said.only().kind()).isEqualTo("ROW_UNREADABLE");
        assertThat(said.claims).hasSize(1);
    }

    @Test
    void aRenameThatAKillCutOffIsCounted() {
        FileHead head = put("a", Bytes.random(10, 1));
        FileTable files = new FileTable(server.memoryRecords);
        Renaming renaming = new Renaming("b", head.description(), operation().id(), head.updatedAt());
        files.write(List.of(files.replace(files.get(head.id()).orElseThrow(), head.withRenaming(renaming))));

        Said said = audit();

        assertThat(said.findings).isEmpty();
        assertThat(said.counts).containsEntry("renames under way", 1L);
    }

    @Test
    void whereAWriteMayLandInPartWhatItsPrefixesLeaveIsCounted() {
        FileHead nameless = put("a", Bytes.random(10, 1));
        delete("names", name(nameless));
        FileHead headless = ofManyPages("b");
        delete("names", name(headless));
        delete("files", file(headless));
        rows("pages").forEach(page -> delete("pages", page.key()));
        FileHead sessionOnly = uploading(0);
        delete("names", name(sessionOnly));
        delete("files", file(sessionOnly));

        Said said = audit(new PartlyLanding(server.memoryRecords));

        assertThat(said.findings).isEmpty();
        assertThat(said.counts)
                .containsEntry("files that never got their name", 1L)
                .containsEntry("versions never committed", 1L)
                .containsEntry("uploads whose file never began", 1L);
        assertThat(audit().kinds())
                .containsExactlyInAnyOrder("NAME_MISSING", "FILE_MISSING", "FILE_MISSING", "PAGE_MISSING");
    }

    @Test
    void versionsOfWhichTheFirstWasFollowedMissTheirFileOnEveryEngine() {
        put("a", Bytes.random(10, 1));
        FileHead lost = put("a", Bytes.random(10, 2));
        delete("names", name(lost));
        delete("files", file(lost));

        Said said = audit(new PartlyLanding(server.memoryRecords));

        assertThat(said.only().kind()).isEqualTo("FILE_MISSING");
        assertThat(said.only().about()).containsEntry("file", lost.id());
        assertThat(said.claims).hasSize(2);
    }

    /** A store that does not promise whole writes. */
    private record PartlyLanding(RecordStore store) implements RecordStore {
        @Override
        public Optional<StoredRecord> get(String table, Key key) {
            return store.get(table, key);
        }

        @Override
        public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
            return store.getAll(table, keys);
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            return store.write(changes);
        }

        @Override
        public List<StoredRecord> scan(String table, KeyRange range, int limit) {
            return store.scan(table, range, limit);
        }

        @Override
        public boolean writesWhole() {
            return false;
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
