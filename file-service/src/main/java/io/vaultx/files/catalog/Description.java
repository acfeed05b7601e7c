package io.vaultx.files.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a file's owner says of it, changed by PATCH. The limits are {@link FileRules}'. */
public record Description(
        String name, String originalName, String mimeType, List<String> tags, Map<String, String> metadata) {
    static final String DEFAULT_MIME_TYPE = "application/octet-stream";

    public Description {
        tags = List.copyOf(tags);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    static Description named(String name, String mimeType) {
        return new Description(name, name, mimeType, List.of(), Map.of());
    }

    Description withName(String newName) {
        return new Description(newName, originalName, mimeType, tags, metadata);
    }

    Description withOriginalName(String newOriginalName) {
        return new Description(name, newOriginalName, mimeType, tags, metadata);
    }

    Description withMimeType(String newMimeType) {
        return new Description(name, originalName, newMimeType, tags, metadata);
    }

    Description withTags(List<String> newTags) {
        return new Description(name, originalName, mimeType, newTags, metadata);
    }

    Description withMetadata(Map<String, String> newMetadata) {
        return new Description(name, originalName, mimeType, tags, newMetadata);
    }
}
