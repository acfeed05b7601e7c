package io.vaultx.files.catalog;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.VersionCodec.Body;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.KeyReader;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The table {@code versions}: key (file id, generation descending, version id), value the rest of a {@link Version}. With
 * the id in the key, the row of a writer that lost its race, or died before its head changed, is in nobody's way.
 * Thread-safe.
 */
final class VersionTable {
    /** Rows read at a time: each may hold a manifest of some kilobytes. */
    static final int BATCH = 100;

    static final TableSpec<Body> SPEC =
            TableSpec.merging("versions", new VersionCodec(), new VersionMerge(new VersionCodec()));

    private final Table<Body> versions;

    VersionTable(RecordStore store) {
        this.versions = new Table<>(store, SPEC);
    }

    /** Empty for what is no id, too: it comes from a URL. */
    Optional<Version> get(String fileId, String versionId) {
        OptionalLong generation = VersionId.generation(versionId);
        return generation.isEmpty()
                ? Optional.empty()
                : versions.get(key(fileId, generation.getAsLong(), versionId)).map(VersionTable::version);
    }

    /** The row itself, to be replaced. */
    Optional<Row<Body>> row(String fileId, String versionId) {
        OptionalLong generation = VersionId.generation(versionId);
        return generation.isEmpty() ? Optional.empty() : versions.get(key(fileId, generation.getAsLong(), versionId));
    }

    /** For each, whether it is there. */
    List<Boolean> areThere(List<VersionName> names) {
        return versions
                .getAll(names.stream()
                        .map(name -> key(name.fileId(), name.versionId()))
                        .toList())
                .stream()
                .map(Optional::isPresent)
                .toList();
    }

    RecordChange withSha256(Row<Body> read, ChunkId sha256) {
        return versions.replace(read, read.value().with(sha256));
    }

    /** Rows of a file from this version on, newest first; fewer than the limit are the last. */
    List<Version> from(String fileId, String versionId, int limit) {
        KeyRange ofFile = KeyRange.prefix(file(fileId).key());
        Key first = key(fileId, VersionId.generation(versionId).orElseThrow(), versionId);
        return versions.scan(new KeyRange(first, ofFile.until()), limit).stream()
                .map(VersionTable::version)
                .toList();
    }

    /** Whether one of a file's rows from before this generation is like that. Reads a bounded number of rows at a time. */
    boolean anyBefore(String fileId, long generation, Predicate<Version> wanted) {
        KeyRange rest = new KeyRange(
                file(fileId).longDescending(generation - 1).key(),
                KeyRange.prefix(file(fileId).key()).until());
        List<Row<Body>> rows;
        do {
            rows = versions.scan(rest, BATCH);
            if (rows.stream().map(VersionTable::version).anyMatch(wanted)) {
                return true;
            }
            rest = rows.isEmpty() ? rest : rest.after(rows.getLast().key());
        } while (rows.size() == BATCH);
        return false;
    }

    RecordChange insert(Version version) {
        return versions.insert(key(version.fileId(), version.generation(), version.versionId()), Body.of(version));
    }

    static Version version(Row<Body> row) {
        KeyReader key = new KeyReader(row.key());
        String fileId = OpaqueId.of(key.bytes(OpaqueId.BYTES));
        long generation = key.longDescending();
        return row.value().version(fileId, generation, OpaqueId.of(key.bytes(OpaqueId.BYTES)));
    }

    private static KeyBuilder file(String fileId) {
        return new KeyBuilder().bytes(OpaqueId.bytes(fileId));
    }

    /** @throws java.util.NoSuchElementException when the version's id is none */
    static Key key(String fileId, String versionId) {
        return key(fileId, VersionId.generation(versionId).orElseThrow(), versionId);
    }

    private static Key key(String fileId, long generation, String versionId) {
        return file(fileId)
                .longDescending(generation)
                .bytes(OpaqueId.bytes(versionId))
                .key();
    }
}
