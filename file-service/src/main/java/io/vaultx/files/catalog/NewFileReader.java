package io.vaultx.files.catalog;

import io.quarkus.runtime.Startup;
import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Checks every value of a {@link NewFileJson}. Made at the start, so that a bad setting stops it. */
@Startup
@Singleton
final class NewFileReader {
    private static final String FIXED_SIZE_LIMIT =
            "an integer from " + Chunking.MIN_FIXED_SIZE + " to " + ChunkRef.MAX_SIZE;

    private final Chunking fixedByDefault;

    /**
     * @param chunkSize the setting {@code CHUNK_SIZE}, in bytes: for {@code "chunking": "fixed"} without a size
     */
    @Inject
    NewFileReader(@ConfigProperty(name = "CHUNK_SIZE", defaultValue = "5242880") long chunkSize) {
        if (!isFixedSize(chunkSize)) {
            throw new IllegalArgumentException("CHUNK_SIZE must be " + FIXED_SIZE_LIMIT + ", got " + chunkSize);
        }
        this.fixedByDefault = new Chunking.Fixed((int) chunkSize);
    }

    /**
     * @throws Refusal for the first value that breaks its rule
     */
    NewFile read(NewFileJson json) {
        @Nullable ChunkId sha256 = sha256(json.sha256());
        @Nullable Long size = size(json.size());
        if (size != null && size == 0 && sha256 != null && !sha256.equals(NewContent.EMPTY_SHA256)) {
            throw new Refusal(ProblemType.DIGEST_MISMATCH, "sha256 is not the digest of an empty content")
                    .with("expected", sha256.hex())
                    .with("received", NewContent.EMPTY_SHA256.hex());
        }
        return new NewFile(
                json.bucket() == null ? HomeBucket.NAME : json.bucket(),
                json.path() == null ? null : FileRules.path(json.path()),
                description(json),
                json.compressionEnabled() == null || json.compressionEnabled(),
                json.deduplicationEnabled() == null || json.deduplicationEnabled(),
                chunking(json.chunking(), json.chunkSize()),
                size,
                sha256);
    }

    private static Description description(NewFileJson json) {
        if (json.name() == null) {
            throw new Refusal(ProblemType.INVALID_VALUE, "name is missing").with("field", "name");
        }
        String name = FileRules.name("name", json.name());
        return new Description(
                name,
                json.originalName() == null ? name : FileRules.name("originalName", json.originalName()),
                json.mimeType() == null ? Description.DEFAULT_MIME_TYPE : FileRules.mimeType(json.mimeType()),
                FileRules.tags(json.tags() == null ? List.of() : json.tags()),
                FileRules.metadata(json.metadata() == null ? Map.of() : json.metadata()));
    }

    private static @Nullable Long size(@Nullable Long size) {
        if (size != null && (size < 0 || size > FileRules.MAX_SIZE_BYTES)) {
            throw Refusal.invalid("size", "an integer from 0 to " + FileRules.MAX_SIZE_BYTES, size);
        }
        return size;
    }

    private Chunking chunking(@Nullable String kind, @Nullable Long chunkSize) {
        return switch (kind) {
            case null -> contentDefined(chunkSize);
            case "content" -> contentDefined(chunkSize);
            case "fixed" -> chunkSize == null ? fixedByDefault : fixed(chunkSize);
            default -> throw Refusal.invalid("chunking", "\"content\" or \"fixed\"", kind);
        };
    }

    private static Chunking contentDefined(@Nullable Long chunkSize) {
        if (chunkSize != null) {
            throw Refusal.invalid("chunkSize", "left out unless chunking is \"fixed\"", chunkSize);
        }
        return Chunking.DEFAULT;
    }

    private static Chunking fixed(long chunkSize) {
        if (!isFixedSize(chunkSize)) {
            throw Refusal.invalid("chunkSize", FIXED_SIZE_LIMIT, chunkSize);
        }
        return new Chunking.Fixed((int) chunkSize);
    }

    private static boolean isFixedSize(long size) {
        return size >= Chunking.MIN_FIXED_SIZE && size <= ChunkRef.MAX_SIZE;
    }

    private static @Nullable ChunkId sha256(@Nullable String hex) {
        try {
            return hex == null ? null : ChunkId.parse(hex);
        } catch (IllegalArgumentException notHex) {
            throw Refusal.invalid("sha256", "64 lower-case hex digits", String.valueOf(hex));
        }
    }
}
