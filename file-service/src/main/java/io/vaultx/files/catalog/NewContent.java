package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A content whose chunks and manifest pages are durable, ready to become a version.
 *
 * @param size bytes
 * @param etag with its quotes
 */
public record NewContent(
        long size, String etag, @Nullable ChunkId sha256, long dedupDomain, Chunking chunking, Manifest manifest) {
    static final ChunkId EMPTY_SHA256 =
            ChunkId.parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    static NewContent empty(StoragePlan storage) {
        return new NewContent(
                0, Etags.of(EMPTY_SHA256), EMPTY_SHA256, storage.dedupDomain(), storage.chunking(), Manifest.EMPTY);
    }

    CurrentVersion summary(String versionId, Instant at) {
        return new CurrentVersion(versionId, size, etag, sha256, at);
    }

    /** The row that belongs to a head which shows this content. */
    Version versionOf(FileHead shown, @Nullable String previous) {
        return new Version(
                shown.id(),
                shown.generation(),
                Objects.requireNonNull(shown.current()).versionId(),
                previous,
                false,
                size,
                etag,
                sha256,
                dedupDomain,
                chunking,
                manifest,
                shown.description().mimeType(),
                shown.updatedAt());
    }
}
