package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * How a file's content is to be kept, as said when it was created.
 *
 * @param dedupDomain {@link ChunkAddress#SHARED}, or a domain of this file's own
 * @param declaredSize bytes, null when the creator did not say
 * @param declaredSha256 of the whole first content, null when the creator did not say
 */
public record StoragePlan(
        boolean compressionEnabled,
        long dedupDomain,
        Chunking chunking,
        @Nullable Long declaredSize,
        @Nullable ChunkId declaredSha256) {
    static final StoragePlan DEFAULT = new StoragePlan(true, ChunkAddress.SHARED, Chunking.DEFAULT, null, null);

    public boolean deduplicationEnabled() {
        return dedupDomain == ChunkAddress.SHARED;
    }
}
