package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.idempotency.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A file to be created, its content to follow. Made by the reader of JSON bodies, which checks every value.
 *
 * @param bucket as the caller says it
 * @param path null for the default, {@link FileRules#defaultPath}
 * @param size declared, in bytes; null when the caller does not say
 * @param sha256 declared; null when the caller does not say
 */
public record NewFile(
        String bucket,
        @Nullable String path,
        Description description,
        boolean compressionEnabled,
        boolean deduplicationEnabled,
        Chunking chunking,
        @Nullable Long size,
        @Nullable ChunkId sha256) {
    /** With every default. */
    public static NewFile named(String name, String mimeType) {
        return new NewFile(
                HomeBucket.NAME, null, Description.named(name, mimeType), true, true, Chunking.DEFAULT, null, null);
    }

    StoragePlan storage(Operation operation) {
        long domain = deduplicationEnabled ? ChunkAddress.SHARED : operation.deriveNumber("dedup domain");
        return new StoragePlan(compressionEnabled, domain, chunking, size, sha256);
    }
}
