package io.vaultx.files.catalog;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.records.RecordChange;
import io.vaultx.records.WriteOutcome;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ordered writes of the catalog, and how an operation finds what it has already done. Thread-safe. */
final class Commits {
    private final FileTable files;
    private final VersionTable versions;
    private final Outbox outbox;

    Commits(FileTable files, VersionTable versions, Outbox outbox) {
        this.files = files;
        this.versions = versions;
        this.outbox = outbox;
    }

    /**
     * What begins a write.
     *
     * @param row has a key that only this operation can have
     * @param entry what the row's version waits for; goes before it
     */
    record First(RecordChange row, Optional<Outbox.Entry> entry) {
        static First of(RecordChange row) {
            return new First(row, Optional.empty());
        }
    }

    /** A version of that file, with what it is to wait for. */
    First insert(FileHead file, Version version) {
        Set<VersionWork> wanted = version.wanted(file.storage().compressionEnabled(), outbox.leastCompressed());
        return new First(
                versions.insert(version),
                wanted.isEmpty()
                        ? Optional.empty()
                        : outbox.entry(new VersionName(version.fileId(), version.versionId()), wanted));
    }

    /** As {@link #write(First, RecordChange...)}, of a row for which nothing is to be done later. */
    boolean write(RecordChange own, RecordChange... others) {
        return write(First.of(own), others);
    }

    /**
     * Writes in order. The first row's key only this operation can have: when it is there, an earlier attempt wrote it, and
     * what goes before it, and only the others are to be done.
     *
     * @return false when something was no longer as it was read
     */
    boolean write(First first, RecordChange... others) {
        List<RecordChange> all = new ArrayList<>(others.length + 2);
        first.entry().map(outbox::change).ifPresent(all::add);
        int own = all.size();
        all.add(first.row());
        all.addAll(Arrays.asList(others));

        WriteOutcome outcome = files.write(all);
        if (others.length > 0 && outcome.equals(new WriteOutcome.Conflict(own))) {
            outcome = files.write(Arrays.asList(others));
        }
        if (outcome.written()) {
            first.entry().ifPresent(outbox::committed);
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
     * Says that this operation has stored no content in an earlier life of the file. If it has, somebody has deleted that since,
     * and the present life was never meant. (Where a write may land in part, it may have been about to.)
     *
     * @throws Refusal 404 when it has
     */
    void requireNotDoneBefore(Operation operation, FileHead head) {
        long until = head.isDeleted() ? head.generation() + 1 : head.life().bornGeneration();
        if (operation.repeated()
                && until > 1
                && versions.anyBefore(head.id(), until, row -> !row.deleteMarker() && row.isOf(operation))) {
            throw new Refusal(
                    ProblemType.NOT_FOUND, "the file that this request stored a content of was deleted since");
        }
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
