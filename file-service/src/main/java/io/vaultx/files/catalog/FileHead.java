package io.vaultx.files.catalog;

import io.vaultx.domain.ChunkId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one small record of a file that says what it shows. Every change replaces the head as it was read, so that two
 * changes never overwrite each other.
 *
 * @param bucket internal id; {@link HomeBucket#NAME} in answers
 * @param path the file's name in its bucket; empty once a deleted file gave its name away
 * @param generation grows by 1 with each change that anybody can see, over all lives
 * @param current null while uploading and when deleted
 * @param renaming null when no change of path has begun
 * @param operationId the {@link io.vaultx.files.idempotency.Operation} that made this generation
 */
public record FileHead(
        String id,
        String ownerId,
        String bucket,
        String path,
        long generation,
        Life life,
        FileState state,
        Description description,
        StoragePlan storage,
        @Nullable CurrentVersion current,
        @Nullable Renaming renaming,
        Instant updatedAt,
        String operationId) {
    public FileHead {
        if (generation < life.bornGeneration() || life.bornGeneration() < 1) {
            throw new IllegalArgumentException(
                    "file " + id + " has generation " + generation + ", born in " + life.bornGeneration());
        }
        if ((state == FileState.READY) != (current != null)) {
            throw new IllegalArgumentException("file " + id + " is " + state + " with current version " + current);
        }
    }

    public boolean isDeleted() {
        return state == FileState.DELETED;
    }

    /** The upload session of this life; there is one when the life began by creating without a content. */
    public String uploadId() {
        return life.id();
    }

    /** Whether the name (bucket, path) belongs to this file. */
    boolean holds(String someBucket, String somePath) {
        return bucket.equals(someBucket) && path.equals(somePath);
    }

    FileHead withContent(CurrentVersion content, Description newDescription, Change change) {
        return new FileHead(
                id,
                ownerId,
                bucket,
                path,
                generation + 1,
                life,
                FileState.READY,
                newDescription,
                storage,
                content,
                null,
                change.at(),
                change.operationId());
    }

    /** The digest of the content that it shows; everybody sees that, so it is a generation, but no operation of a client's. */
    FileHead withSha256(ChunkId sha256) {
        CurrentVersion shown = Objects.requireNonNull(current);
        return new FileHead(
                id,
                ownerId,
                bucket,
                path,
                generation + 1,
                life,
                state,
                description,
                storage,
                new CurrentVersion(shown.versionId(), shown.size(), shown.etag(), sha256, shown.createdAt()),
                renaming,
                updatedAt,
                operationId);
    }

    FileHead withDescription(Description newDescription, Change change) {
        return new FileHead(
                id,
                ownerId,
                bucket,
                path,
                generation + 1,
                life,
                state,
                newDescription,
                storage,
                current,
                null,
                change.at(),
                change.operationId());
    }

    /** Begins or, with null, gives up a change of path. Nobody can see it, so the generation stays. */
    FileHead withRenaming(@Nullable Renaming newRenaming) {
        return new FileHead(
                id,
                ownerId,
                bucket,
                path,
                generation,
                life,
                state,
                description,
                storage,
                current,
                newRenaming,
                updatedAt,
                operationId);
    }

    FileHead renamed(Renaming done) {
        return new FileHead(
                id,
                ownerId,
                bucket,
                done.path(),
                generation + 1,
                life,
                state,
                done.description(),
                storage,
                current,
                null,
                done.at(),
                done.operationId());
    }

    FileHead deleted(Change change) {
        return new FileHead(
                id,
                ownerId,
                bucket,
                path,
                generation + 1,
                life,
                FileState.DELETED,
                description,
                storage,
                null,
                null,
                change.at(),
                change.operationId());
    }

    /** A deleted file without its name. */
    FileHead nameless() {
        return new FileHead(
                id,
                ownerId,
                bucket,
                "",
                generation,
                life,
                state,
                description,
                storage,
                current,
                null,
                updatedAt,
                operationId);
    }

    /** Who changes a head, and when. */
    record Change(String operationId, Instant at) {}
}
