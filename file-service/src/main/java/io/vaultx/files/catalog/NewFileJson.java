package io.vaultx.files.catalog;

import io.vaultx.web.Required;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/files}. What is null or absent has its default.
 *
 * @param size bytes
 * @param chunking {@code content} or {@code fixed}
 * @param chunkSize bytes, for {@code fixed} only
 */
public record NewFileJson(
        @Required @Nullable String name,
        @Nullable String originalName,
        @Nullable String mimeType,
        @Nullable Long size,
        @Nullable Boolean compressionEnabled,
        @Nullable Boolean deduplicationEnabled,
        @Nullable String path,
        @Nullable String bucket,
        @Nullable String sha256,
        @Nullable List<@Nullable String> tags,
        @Nullable Map<String, @Nullable String> metadata,
        @Nullable String chunking,
        @Nullable Long chunkSize) {}
