package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Principal;
import io.vaultx.files.content.Manifest;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the catalog stores comes back, and stays small. */
class CatalogFormatsTest {
    private static final String ID = "aaisem2ekvthpcezvk54zxpo74";
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final ChunkId SHA = ChunkId.parse("ba".repeat(32));

    private final RecordStore store = new MemoryRecordStore();

    @Test
    void everyFieldOfAHeadComesBack() {
        FileTable files = new FileTable(store);
        Description described = new Description("n", "o", "text/plain", List.of("t", "u"), Map.of("k", "v"));
        FileHead full = new FileHead(
                ID,
                "anna",
                "another bucket",
                "p/q",
                7,
                new Life(ID, 3, AT),
                FileState.READY,
                described,
                new StoragePlan(false, 99, new Chunking.Fixed(65536), 5L, SHA),
                new CurrentVersion(ID, 5, "\"not from the digest\"", SHA, AT),
                new Renaming("r", described, ID, AT),
                AT,
                ID);

        assertThat(stored(files, full)).contains(full);
    }

    @Test
    void aHeadOfDefaultsComesBack() {
        FileTable files = new FileTable(store);
        FileHead plain = new Birth(
                        "anna",
                        "anna/home",
                        "p",
                        Description.named("n", Description.DEFAULT_MIME_TYPE),
                        StoragePlan.DEFAULT,
                        null,
                        new Shelf(store).operation(),
                        AT)
                .asNew();

        assertThat(stored(files, plain)).contains(plain);
        assertThat(stored(files, plain.deleted(new FileHead.Change(ID, AT)).nameless()))
                .isPresent();
    }

    @Test
    void everyFieldOfAVersionComesBack() {
        String sha256Tag = "\"" + "ba".repeat(16) + "\"";
        Manifest oneChunk = new Manifest.Inline(List.of(new ChunkRef(SHA, 5)));
        Manifest another = new Manifest.Inline(List.of(new ChunkRef(SHA, 4), new ChunkRef(SHA, 1)));
        Chunking chunking = new Chunking.ContentDefined(65536, 131072, 262144);

        assertComesBack(version(null, true, 0, "\"t\"", null, 0, Chunking.DEFAULT, Manifest.EMPTY, null));
        assertComesBack(version(ID, false, 5, "\"t\"", null, -42, chunking, new Manifest.Paged("m", 9), "a/b"));
        assertComesBack(
                version(ID, false, 5, sha256Tag, SHA, 0, Chunking.DEFAULT, oneChunk, Description.DEFAULT_MIME_TYPE));
        assertComesBack(version(ID, false, 5, sha256Tag, SHA, 0, new Chunking.Fixed(65536), another, "a/b"));
        assertComesBack(
                version(ID, false, 1L << 40, sha256Tag, SHA, 0, Chunking.DEFAULT, new Manifest.Paged("m", 9), null));
    }

    @Test
    void aVersionIdHoldsItsGeneration() {
        assertThat(VersionId.generation(VersionId.of(ID, 123_456_789_012L, "t")))
                .hasValue(123_456_789_012L);
        assertThat(VersionId.generation("no id")).isEmpty();
        assertThat(VersionId.of(ID, 1, "t")).isNotEqualTo(VersionId.of(ID, 1, "u"));
    }

    /** DESIGN 6: 350 bytes for a small file over all tables, keys and values; ids of accounts are 26 characters. */
    @Test
    void aSmallFileCostsAtMost380BytesOfRecords() {
        Principal owner = new Principal(ID, Set.of());
        Shelf shelf = new Shelf(store);
        shelf.catalog.commitNamed(
                owner,
                shelf.catalog.look(owner, Shelf.target("photos/2026/0001.jpg")),
                content("x".repeat(4096)),
                CommitCheck.NONE,
                shelf.operation());

        long bytes = 0;
        for (String table : List.of("files", "versions", "names")) {
            for (StoredRecord record : store.scan(table, KeyRange.all(), 10)) {
                bytes += record.key().length() + record.value().length;
            }
        }

        assertThat(bytes).isBetween(200L, 380L);
        assertThat(shelf.catalog.findByName(ANNA, "home", "photos/2026/0001.jpg"))
                .isEmpty();
    }

    private Optional<FileHead> stored(FileTable files, FileHead head) {
        MemoryRecordStore one = new MemoryRecordStore();
        FileTable table = new FileTable(one);
        table.write(List.of(table.insert(head)));
        assertThat(files.get(ID)).isEmpty();
        return table.get(head.id()).map(row -> row.value());
    }

    private void assertComesBack(Version version) {
        VersionTable versions = new VersionTable(store);
        store.write(List.of(versions.insert(version)));

        assertThat(versions.get(ID, version.versionId())).contains(version);
    }

    private static Version version(
            @Nullable String previous,
            boolean deleteMarker,
            long size,
            String etag,
            @Nullable ChunkId sha256,
            long dedupDomain,
            Chunking chunking,
            Manifest manifest,
            @Nullable String mimeType) {
        long generation = Math.abs((size + etag + chunking + manifest + mimeType).hashCode());
        String id = VersionId.of(ID, generation, etag);
        return new Version(
                ID,
                generation,
                id,
                previous,
                deleteMarker,
                size,
                etag,
                sha256,
                dedupDomain,
                chunking,
                manifest,
                mimeType,
                AT);
    }
}
