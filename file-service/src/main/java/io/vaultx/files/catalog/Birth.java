package io.vaultx.files.catalog;

import io.vaultx.files.idempotency.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file about to begin its life under a name.
 *
 * @param content null when it is still to be uploaded
 */
record Birth(
        String ownerId,
        String bucket,
        String path,
        Description description,
        StoragePlan storage,
        @Nullable NewContent content,
        Operation operation,
        Instant at) {
    /** The id of the file, unless it continues a deleted one. */
    static String fileId(Operation operation) {
        return operation.derive("file");
    }

    /** The operation that takes a life back which this one began; another one for each life. */
    static Operation undoing(Operation creation, Life life) {
        return creation.part("undo " + life.bornGeneration());
    }

    /** Whether no earlier attempt can have begun it. */
    boolean isNew() {
        return !operation.repeated();
    }

    boolean began(FileHead file) {
        return file.life().id().equals(lifeId());
    }

    /** Whether an earlier attempt began this life and took it back itself: then nothing is in the way of another try. */
    boolean tookBack(FileHead deleted) {
        return began(deleted)
                && deleted.operationId()
                        .equals(undoing(operation, deleted.life()).id());
    }

    /** A file that was never there. */
    FileHead asNew() {
        return head(fileId(operation), 1);
    }

    /** A deleted file in a new life. */
    FileHead continuing(FileHead deleted) {
        return head(deleted.id(), deleted.generation() + 1);
    }

    private FileHead head(String id, long generation) {
        return new FileHead(
                id,
                ownerId,
                bucket,
                path,
                generation,
                new Life(lifeId(), generation, at),
                content == null ? FileState.UPLOADING : FileState.READY,
                description,
                storage,
                content == null ? null : content.summary(VersionId.of(operation.id(), generation, content.etag()), at),
                null,
                at,
                operation.id());
    }

    private String lifeId() {
        return operation.derive("life");
    }
}
