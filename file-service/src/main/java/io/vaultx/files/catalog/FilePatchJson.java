package io.vaultx.files.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH /api/files/{id}}, for the API document: {@link FilePatchReader} tells null from absent. */
record FilePatchJson(
        String name,
        @Nullable String originalName,
        @Nullable String mimeType,
        @Nullable String path,
        @Nullable List<String> tags,
        @Nullable Map<String, @Nullable String> metadata) {}
