package io.vaultx.files.catalog;

import io.vaultx.domain.ChunkId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the head knows of the version it shows, so that a listing reads heads only.
 *
 * @param size bytes
 * @param etag the content's, with its quotes
 */
public record CurrentVersion(
        String versionId, long size, String etag, @Nullable ChunkId sha256, Instant createdAt) {}
