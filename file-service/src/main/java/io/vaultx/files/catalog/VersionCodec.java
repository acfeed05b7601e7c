package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.content.ManifestCodec;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a {@link Version} (docs/FORMATS.md). What follows from other fields or mostly has one value is left
 * out then: a content of one chunk has no manifest, since its SHA-256 is the chunk's id.
 */
final class VersionCodec implements Codec<VersionCodec.Body> {
    private static final int PREVIOUS = 1;
    private static final int DELETE_MARKER = 2;
    private static final int SIZE = 3;
    private static final int ETAG = 4;
    private static final int SHA256 = 5;
    private static final int DEDUP_DOMAIN = 6;
    private static final int CHUNKING = 7;
    private static final int MANIFEST = 8;
    private static final int CREATED_AT = 9;
    private static final int MIME_TYPE = 10;

    /** Stands for the default type, for a row without a type is one of an older program. */
    private static final String DEFAULT_TYPE = "";

    /** A version without what its key says. */
    record Body(
            @Nullable String previous,
            boolean deleteMarker,
            long size,
            String etag,
            @Nullable ChunkId sha256,
            long dedupDomain,
            Chunking chunking,
            Manifest manifest,
            @Nullable String mimeType,
            Instant createdAt) {
        Body {
            if (size < 0) {
                throw new IllegalArgumentException("a version has no size below 0, got " + size);
            }
        }

        static Body of(Version version) {
            return new Body(
                    version.previous(),
                    version.deleteMarker(),
                    version.size(),
                    version.etag(),
                    version.sha256(),
                    version.dedupDomain(),
                    version.chunking(),
                    version.manifest(),
                    version.mimeType(),
                    version.createdAt());
        }

        Body with(@Nullable ChunkId digest) {
            return new Body(
                    previous, deleteMarker, size, etag, digest, dedupDomain, chunking, manifest, mimeType, createdAt);
        }

        Version version(String fileId, long generation, String versionId) {
            return new Version(
                    fileId,
                    generation,
                    versionId,
                    previous,
                    deleteMarker,
                    size,
                    etag,
                    sha256,
                    dedupDomain,
                    chunking,
                    manifest,
                    mimeType,
                    createdAt);
        }
    }

    @Override
    public void encode(Body version, FieldWriter out) {
        @Nullable String previous = version.previous();
        out.optionalBytes(PREVIOUS, previous == null ? null : OpaqueId.bytes(previous));
        if (version.deleteMarker()) {
            out.flag(DELETE_MARKER, true);
        }
        out.number(SIZE, version.size());
        StoredDigest.write(out, SHA256, version.sha256(), ETAG, version.etag());
        if (version.dedupDomain() != ChunkAddress.SHARED) {
            out.number(DEDUP_DOMAIN, version.dedupDomain());
        }
        ChunkingCodec.write(out, CHUNKING, version.chunking());
        if (!version.manifest().equals(implied(version.size(), version.sha256()))) {
            out.message(MANIFEST, version.manifest(), ManifestCodec.INSTANCE);
        }
        out.number(CREATED_AT, version.createdAt().toEpochMilli());
        @Nullable String mimeType = version.mimeType();
        out.optionalText(MIME_TYPE, Description.DEFAULT_MIME_TYPE.equals(mimeType) ? DEFAULT_TYPE : mimeType);
    }

    @Override
    public Body decode(FieldReader in) {
        byte @Nullable [] previous = in.optionalBytes(PREVIOUS);
        long size = in.number(SIZE);
        @Nullable ChunkId sha256 = StoredDigest.sha256(in, SHA256);
        @Nullable Manifest implied = in.has(MANIFEST) ? null : implied(size, sha256);
        @Nullable String mimeType = in.optionalText(MIME_TYPE);
        return new Body(
                previous == null ? null : OpaqueId.of(previous),
                in.flagOr(DELETE_MARKER, false),
                size,
                StoredDigest.etag(in, ETAG, sha256),
                sha256,
                in.numberOr(DEDUP_DOMAIN, ChunkAddress.SHARED),
                ChunkingCodec.read(in, CHUNKING),
                implied == null ? in.message(MANIFEST, ManifestCodec.INSTANCE) : implied,
                DEFAULT_TYPE.equals(mimeType) ? Description.DEFAULT_MIME_TYPE : mimeType,
                Instant.ofEpochMilli(in.number(CREATED_AT)));
    }

    /** The manifest of a content that is empty or a single chunk; null when these say nothing about it. */
    private static @Nullable Manifest implied(long size, @Nullable ChunkId sha256) {
        if (size == 0) {
            return Manifest.EMPTY;
        }
        return sha256 == null || size > ChunkRef.MAX_SIZE
                ? null
                : new Manifest.Inline(List.of(new ChunkRef(sha256, (int) size)));
    }
}
