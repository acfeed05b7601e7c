package io.vaultx.files.catalog;

import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.RecordChange;
import io.vaultx.records.WriteOutcome;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The ordered writes of the catalog, and how an operation finds what it has already done. Thread-safe. */
final class Commits {
    private final FileTable files;
    private final VersionTable versions;

    Commits(FileTable files, VersionTable versions) {
        this.files = files;
        this.versions = versions;
    }

    RecordChange insert(Version version) {
        return versions.insert(version);
    }

    /**
     * Writes in order. The first change inserts a row whose key only this operation can have: when it is there, an earlier
     * attempt wrote it, and only the others are to be done.
     *
     * @return false when something was no longer as it was read
     */
    boolean write(RecordChange own, RecordChange... others) {
        RecordChange[] all = new RecordChange[others.length + 1];
        all[0] = own;
        System.arraycopy(others, 0, all, 1, others.length);
        WriteOutcome outcome = files.write(Arrays.asList(all));
        if (others.length > 0 && outcome.equals(new WriteOutcome.Conflict(0))) {
            return files.write(Arrays.asList(others)).written();
        }
        return outcome.written();
    }

    /** Whether this operation made the head, or a version in the life that it shows. */
    boolean did(Operation operation, FileHead head) {
        if (head.operationId().equals(operation.id())) {
            return true;
        }
        return operation.repeated() && find(operation, head) != null;
    }

    /**
     * Whether this operation deleted the file, in its present life or an earlier one. A mark from an earlier life may be of a
     * delete that came second: what it meant is gone all the same, and the present life was never meant.
     */
    boolean removed(Operation operation, FileHead head) {
        if (head.isDeleted() && head.operationId().equals(operation.id())) {
            return true;
        }
        return operation.repeated()
                && versions.anyBefore(
                        head.id(), head.life().bornGeneration(), row -> row.deleteMarker() && row.isOf(operation));
    }

    /**
     * Says that the content of an earlier attempt is the one that was sent again.
     *
     * @throws Refusal 422 when it is another one: the key was used with another body
     */
    void requireSame(Operation operation, FileHead head, NewContent content) {
        @Nullable Version done = operation.repeated() ? find(operation, head) : null;
        if (done != null && !done.deleteMarker() && !done.etag().equals(content.etag())) {
            throw new Refusal(
                    ProblemType.KEY_REUSED, "an earlier request with this key sent another content: " + done.etag());
        }
    }

    private @Nullable Version find(Operation operation, FileHead head) {
        @Nullable String at = head.current() == null ? null : head.current().versionId();
        while (at != null) {
            Version version = versions.get(head.id(), at).orElseThrow();
            if (version.isOf(operation)) {
                return version;
            }
            at = version.previous();
        }
        return null;
    }
}
