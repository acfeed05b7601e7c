package io.vaultx.chunks.feed;

import io.vaultx.domain.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has to know of a version.
 *
 * @param dedupDomain the domain of all its chunks
 * @param size bytes
 * @param sha256 of the whole content; null where nobody computed it yet
 * @param compressionEnabled whether the file's owner wants its chunks compressed
 */
public record FeedVersion(
        long dedupDomain, long size, @Nullable ChunkId sha256, boolean compressionEnabled) {
    public FeedVersion {
        if (size < 0) {
            throw new IllegalArgumentException("a version has no size below 0, got " + size);
        }
    }
}
