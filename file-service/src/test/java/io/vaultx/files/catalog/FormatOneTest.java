package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.GoldenRows;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Row;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of {@code files}, {@code versions} and {@code names} as the first format has them, kept for ever. */
class FormatOneTest {
    private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final String FILE = id("f1");
    private static final String OPERATION = id("0e");
    private static final String OWNER = "u" + "a1".repeat(16);
    private static final String HOME = OWNER + "/home";
    private static final String PATH = "photos/1.jpg";
    private static final Life LIFE = new Life(id("1f"), 1, AT);

    private static final ChunkId SHA = ChunkId.parse("ba".repeat(32));
    private static final String TAG = "\"" + "ba".repeat(16) + "\"";
    private static final String PARTS_TAG = "\"parts\"";
    private static final String EMPTY_TAG = "\"e3b0c44298fc1c149afbf4c8996fb924\"";

    private static final Chunking FIXED = new Chunking.Fixed(65_536);
    private static final Chunking SMALL = new Chunking.ContentDefined(65_536, 131_072, 262_144);
    private static final Chunking USUAL = new Chunking.ContentDefined(65_536, 262_144, 1_048_576);

    private static final Description PLAIN = Description.named("1.jpg", "application/octet-stream");
    private static final Description FULL =
            new Description("n", "o", "text/plain", List.of("t", "u"), Map.of("k", "v"));

    private final GoldenRows<FileHead> heads = new GoldenRows<>(
            "files.hex",
            FileTable.SPEC,
            Map.of(
                    "uploading",
                    head(1, FileState.UPLOADING, plan(USUAL, null), null),
                    "ready",
                    head(2, FileState.READY, plan(USUAL, null), current(2, 5, TAG, SHA)),
                    "ready-from-parts",
                    head(2, FileState.READY, plan(USUAL, 5L), current(2, 5, PARTS_TAG, null)),
                    "ready-with-everything",
                    headWithEverything(),
                    "deleted-without-name",
                    head(3, FileState.DELETED, plan(SMALL, null), null).nameless()));

    private final GoldenRows<Version> versions = new GoldenRows<>(
            "versions.hex",
            VersionTable.SPEC,
            Map.of(
                    "one-chunk",
                    version(2, TAG, null, false, 5, SHA, 0, USUAL, inline(new ChunkRef(SHA, 5))),
                    "inline-manifest",
                    version(
                            3,
                            TAG,
                            versionId(2, TAG),
                            false,
                            70_000,
                            SHA,
                            0,
                            FIXED,
                            inline(new ChunkRef(chunk("c1"), 65_536), new ChunkRef(chunk("c2"), 4_464))),
                    "paged-manifest",
                    version(
                            4,
                            PARTS_TAG,
                            versionId(3, TAG),
                            false,
                            1L << 40,
                            null,
                            -42,
                            SMALL,
                            new Manifest.Paged(id("3c"), 1L << 20)),
                    "delete-mark",
                    version(
                            5,
                            EMPTY_TAG,
                            versionId(4, PARTS_TAG),
                            true,
                            0,
                            NewContent.EMPTY_SHA256,
                            0,
                            USUAL,
                            Manifest.EMPTY)));

    private final GoldenRows<Version> typedVersions = new GoldenRows<>(
            "versions-typed.hex",
            VersionTable.SPEC,
            Map.of(
                    "text", typed("text/plain"),
                    "default-type", typed("application/octet-stream")));

    private final GoldenRows<String> names = new GoldenRows<>("names.hex", NameTable.SPEC, Map.of("bound", FILE));

    @Test
    void storedRowsAreStillRead() {
        heads.areRead((store, head) -> new FileTable(store).get(head.id()).map(Row::value));
        versions.areRead((store, version) -> new VersionTable(store).get(FILE, version.versionId()));
        typedVersions.areRead((store, version) -> new VersionTable(store).get(FILE, version.versionId()));
        names.areRead(
                (store, file) -> new NameTable(store).get(HOME, "photos/é.jpg").map(Row::value));
    }

    @Test
    void theSameValuesAreStoredTheSameToday() {
        heads.areWrittenTheSame((store, head) -> store.write(List.of(new FileTable(store).insert(head))));
        versions.areWrittenTheSame((store, version) -> store.write(List.of(new VersionTable(store).insert(version))));
        typedVersions.areWrittenTheSame(
                (store, version) -> store.write(List.of(new VersionTable(store).insert(version))));
        names.areWrittenTheSame(
                (store, file) -> store.write(List.of(new NameTable(store).bind(null, HOME, "photos/é.jpg", file))));
    }

    @Test
    void aDamagedRowIsReadOrUnreadable() {
        heads.areReadOrUnreadableWhenDamaged();
        versions.areReadOrUnreadableWhenDamaged();
        typedVersions.areReadOrUnreadableWhenDamaged();
        names.areReadOrUnreadableWhenDamaged();
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        heads.keepUnknownFields();
        versions.keepUnknownFields();
        typedVersions.keepUnknownFields();
        names.keepUnknownFields();
    }

    private static FileHead head(
            long generation, FileState state, StoragePlan storage, @Nullable CurrentVersion current) {
        return new FileHead(
                FILE,
                OWNER,
                HOME,
                PATH,
                generation,
                LIFE,
                state,
                PLAIN,
                storage,
                current,
                null,
                AT.plusMillis(1),
                OPERATION);
    }

    private static FileHead headWithEverything() {
        return new FileHead(
                FILE,
                OWNER,
                "another bucket",
                "p/é",
                300,
                new Life(LIFE.id(), 3, AT),
                FileState.READY,
                FULL,
                new StoragePlan(false, -42, FIXED, 1L << 40, SHA),
                current(300, 1L << 40, "\"own\"", SHA),
                new Renaming("r", FULL, id("0d"), AT.plusMillis(2)),
                AT.plusMillis(1),
                OPERATION);
    }

    private static StoragePlan plan(Chunking chunking, @Nullable Long declaredSize) {
        return new StoragePlan(true, ChunkAddress.SHARED, chunking, declaredSize, null);
    }

    private static CurrentVersion current(long generation, long size, String etag, @Nullable ChunkId sha256) {
        return new CurrentVersion(versionId(generation, etag), size, etag, sha256, AT.plusMillis(1));
    }

    private static Version version(
            long generation,
            String etag,
            @Nullable String previous,
            boolean deleteMarker,
            long size,
            @Nullable ChunkId sha256,
            long dedupDomain,
            Chunking chunking,
            Manifest manifest) {
        String id = versionId(generation, etag);
        return new Version(
                FILE,
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
                null,
                AT);
    }

    private static Version typed(String mimeType) {
        return new Version(
                FILE,
                2,
                versionId(2, TAG),
                null,
                false,
                5,
                TAG,
                SHA,
                0,
                USUAL,
                inline(new ChunkRef(SHA, 5)),
                mimeType,
                AT);
    }

    /** Derived, so the rows hold the derivation in place too: a repeated operation knows its version by it. */
    private static String versionId(long generation, String etag) {
        return VersionId.of(OPERATION, generation, etag);
    }

    private static Manifest inline(ChunkRef... refs) {
        return new Manifest.Inline(List.of(refs));
    }

    private static ChunkId chunk(String octet) {
        return ChunkId.parse(octet.repeat(32));
    }

    private static String id(String octet) {
        return OpaqueId.of(HexFormat.of().parseHex(octet.repeat(OpaqueId.BYTES)));
    }
}
