package io.vaultx.files.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.files.catalog.FilePatch.PathEdit;
import io.vaultx.web.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code PATCH /api/files/{id}}, a JSON merge patch (RFC 7396): null takes a value back to its default. */
final class FilePatchReader {
    private FilePatchReader() {}

    static FilePatch read(@Nullable JsonNode body) {
        JsonFields fields = JsonFields.of(body);
        List<UnaryOperator<Description>> edits = new ArrayList<>();
        if (fields.has("name")) {
            @Nullable String name = fields.text("name");
            if (name == null) {
                throw Refusal.invalid("name", "a text: a file has one always", "null");
            }
            FileRules.name("name", name);
            edits.add(file -> file.withName(name));
        }
        if (fields.has("originalName")) {
            @Nullable String originalName = fields.text("originalName");
            if (originalName != null) {
                FileRules.name("originalName", originalName);
            }
            edits.add(file -> file.withOriginalName(originalName == null ? file.name() : originalName));
        }
        if (fields.has("mimeType")) {
            @Nullable String given = fields.text("mimeType");
            String mimeType = given == null ? Description.DEFAULT_MIME_TYPE : FileRules.mimeType(given);
            edits.add(file -> file.withMimeType(mimeType));
        }
        if (fields.has("tags")) {
            List<String> tags = FileRules.tags(fields.texts("tags"));
            edits.add(file -> file.withTags(tags));
        }
        if (fields.has("metadata")) {
            edits.add(metadataEdit(fields));
        }
        return new FilePatch(edits, pathEdit(fields));
    }

    /** Entries that are null are removed; what comes of it all must fit the limit. */
    private static UnaryOperator<Description> metadataEdit(JsonFields fields) {
        Map<String, @Nullable String> changes = fields.textsByName("metadata");
        boolean clears = fields.isNull("metadata");
        return file -> {
            Map<String, @Nullable String> merged = new LinkedHashMap<>();
            if (!clears) {
                merged.putAll(file.metadata());
            }
            changes.forEach((key, value) -> {
                if (value == null) {
                    merged.remove(key);
                } else {
                    merged.put(key, value);
                }
            });
            return file.withMetadata(FileRules.metadata(merged));
        };
    }

    private static PathEdit pathEdit(JsonFields fields) {
        if (!fields.has("path")) {
            return new PathEdit.Keep();
        }
        @Nullable String path = fields.text("path");
        return path == null ? new PathEdit.Reset() : new PathEdit.MoveTo(FileRules.path(path));
    }
}
