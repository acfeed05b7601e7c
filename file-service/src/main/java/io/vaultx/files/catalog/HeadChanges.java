package io.vaultx.files.catalog;

import io.vaultx.files.catalog.FileHead.Change;
import io.vaultx.files.catalog.Namespace.Holder;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.records.Row;
import io.vaultx.web.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The single changes of a file that exists. Each replaces the head as it was read and answers empty when somebody else was
 * faster. Thread-safe.
 */
final class HeadChanges {
    private final FileTable files;
    private final Commits commits;
    private final Namespace namespace;
    private final InstantSource clock;

    HeadChanges(FileTable files, Commits commits, Namespace namespace, InstantSource clock) {
        this.files = files;
        this.commits = commits;
        this.namespace = namespace;
        this.clock = clock;
    }

    /**
     * Tries a change until it is made, each time on the head as it is then.
     *
     * @param made whether the operation made it before: nothing is left to do then
     * @throws Refusal 404 when there is no such file, or no longer
     * @throws OutcomeUnknownException when somebody has taken the operation over
     */
    FileHead untilMade(
            String fileId,
            Operation operation,
            Predicate<FileHead> made,
            Function<Row<FileHead>, Optional<FileHead>> attempt) {
        for (Rounds rounds = new Rounds(fileId); ; rounds.next()) {
            Row<FileHead> row = files.get(fileId).map(namespace::settle).orElseThrow(Catalog::notFound);
            if (made.test(row.value())) {
                return row.value();
            }
            if (row.value().isDeleted()) {
                throw Catalog.notFound();
            }
            operation.requireHeld();
            Optional<FileHead> changed = attempt.apply(row);
            if (changed.isPresent()) {
                return changed.get();
            }
        }
    }

    /**
     * Version, then head, in one write.
     *
     * @param mimeType of the content; null keeps what the file has
     */
    Optional<FileHead> show(Row<FileHead> row, NewContent content, @Nullable String mimeType, Operation operation) {
        FileHead before = row.value();
        Change change = change(before, operation);
        String versionId = VersionId.of(operation.id(), before.generation() + 1, content.etag());
        Description description =
                mimeType == null ? before.description() : before.description().withMimeType(mimeType);
        FileHead shown = before.withContent(content.summary(versionId, change.at()), description, change);

        @Nullable
        String previous = before.current() == null ? null : before.current().versionId();
        return commits.write(commits.insert(shown, content.versionOf(shown, previous)), files.replace(row, shown))
                ? Optional.of(shown)
                : Optional.empty();
    }

    Optional<FileHead> describe(Row<FileHead> row, Description description, Operation operation) {
        FileHead described = row.value().withDescription(description, change(row.value(), operation));
        return commits.write(files.replace(row, described)) ? Optional.of(described) : Optional.empty();
    }

    /**
     * The intent, in the head; then whatever it takes, which anybody may do.
     *
     * @throws Refusal 409 when the path is taken
     */
    Optional<FileHead> rename(Row<FileHead> row, String path, Description description, Operation operation) {
        FileHead before = row.value();
        if (namespace.holder(before.bucket(), path) instanceof Holder.Live) {
            throw Births.taken(path);
        }
        Change change = change(before, operation);
        Renaming renaming = new Renaming(path, description, change.operationId(), change.at());
        if (!commits.write(files.replace(row, before.withRenaming(renaming)))) {
            return Optional.empty();
        }
        FileHead settled;
        try {
            settled = files.get(before.id())
                    .map(namespace::settle)
                    .map(Row::value)
                    .orElseThrow(Catalog::notFound);
        } catch (RecordStoreFullException full) {
            // The intent stands, and whoever meets it when there is room carries it out: not "nothing happened".
            throw new OutcomeUnknownException("a change of path has begun and cannot be finished now", full);
        }
        return settled.operationId().equals(operation.id()) ? Optional.of(settled) : Optional.empty();
    }

    /** The mark, then the head. */
    Optional<FileHead> delete(Row<FileHead> row, Operation operation) {
        FileHead before = row.value();
        FileHead deleted = before.deleted(change(before, operation));
        Commits.First mark = commits.insert(deleted, Version.deleteMark(deleted, before.current()));
        return commits.write(mark, files.replace(row, deleted)) ? Optional.of(deleted) : Optional.empty();
    }

    /** Now, but never before the last change, should the clock have been set back. */
    private Change change(FileHead before, Operation operation) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Change(operation.id(), now.isAfter(before.updatedAt()) ? now : before.updatedAt());
    }
}
