package io.vaultx.files.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.vaultx.web.Timestamps;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file as answers show it: {@code File} of API.md. Members are always there, but for {@code upload}. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "id",
    "name",
    "originalName",
    "mimeType",
    "size",
    "status",
    "bucket",
    "path",
    "etag",
    "versionId",
    "sha256",
    "createdAt",
    "updatedAt",
    "compressionEnabled",
    "deduplicationEnabled",
    "tags",
    "metadata",
    "upload"
})
public record FileJson(
        String id,
        String name,
        String originalName,
        String mimeType,
        @Nullable Long size,
        String status,
        String bucket,
        String path,
        @Nullable String etag,
        @Nullable String versionId,
        @Nullable String sha256,
        String createdAt,
        String updatedAt,
        boolean compressionEnabled,
        boolean deduplicationEnabled,
        List<String> tags,
        Map<String, String> metadata,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UploadJson upload) {

    /** How far an upload is. */
    public record UploadJson(long receivedBytes, String expiresAt) {}

    static FileJson of(FileHead head, @Nullable UploadProgress progress) {
        Description described = head.description();
        @Nullable CurrentVersion current = head.current();
        return new FileJson(
                head.id(),
                described.name(),
                described.originalName(),
                described.mimeType(),
                current == null ? head.storage().declaredSize() : (Long) current.size(),
                head.state().wireName(),
                HomeBucket.NAME,
                head.path(),
                current == null ? null : current.etag(),
                current == null ? null : current.versionId(),
                sha256(head),
                Timestamps.format(head.life().createdAt()),
                Timestamps.format(head.updatedAt()),
                head.storage().compressionEnabled(),
                head.storage().deduplicationEnabled(),
                described.tags(),
                described.metadata(),
                progress == null
                        ? null
                        : new UploadJson(progress.receivedBytes(), Timestamps.format(progress.expiresAt())));
    }

    /** Of the content; while it is uploading, the one that was declared. */
    private static @Nullable String sha256(FileHead head) {
        var sha256 = head.current() == null
                ? head.storage().declaredSha256()
                : head.current().sha256();
        return sha256 == null ? null : sha256.hex();
    }
}
