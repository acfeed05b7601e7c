package io.vaultx.files.catalog;

import io.vaultx.files.catalog.Namespace.Holder;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Begins lives: session or version, head, name, in this order in one write, so that every prefix of it is a file that
 * nobody can see; the name is the commit point, or the head where a deleted file is continued. A file that was never there
 * has ids that only its operation makes, so that nobody has to ask whether that was taken over. Thread-safe.
 */
final class Births {
    private final FileTable files;
    private final Commits commits;
    private final Namespace namespace;
    private final UploadSessions sessions;

    Births(FileTable files, Commits commits, Namespace namespace, UploadSessions sessions) {
        this.files = files;
        this.commits = commits;
        this.namespace = namespace;
        this.sessions = sessions;
    }

    /**
     * The file that the birth began, now or in an earlier attempt; empty when the name's holder is no longer what was read.
     *
     * @param firstTry whether nothing of this birth can be there yet
     * @throws Refusal 409 when the name is somebody else's, 404 when the file was begun and deleted since
     */
    Optional<FileHead> begin(Birth birth, Holder holder, boolean firstTry) {
        return switch (holder) {
            case Holder.Live(Row<FileHead> row) -> Optional.of(requireBegun(birth, row.value()));
            case Holder.Deleted(Row<FileHead> row) -> continueDeleted(birth, row);
            case Holder.Nobody(Row<String> leftover) -> beginNew(birth, leftover, firstTry);
        };
    }

    private static FileHead requireBegun(Birth birth, FileHead present) {
        if (!birth.began(present)) {
            throw taken(birth.path());
        }
        return present;
    }

    private Optional<FileHead> continueDeleted(Birth birth, Row<FileHead> deleted) {
        if (birth.began(deleted.value()) && !birth.tookBack(deleted.value())) {
            throw deletedSince();
        }
        birth.operation().requireHeld();
        FileHead born = birth.continuing(deleted.value());
        return commits.write(firstRow(birth, born), files.replace(deleted, born))
                ? Optional.of(born)
                : Optional.empty();
    }

    private Optional<FileHead> beginNew(Birth birth, @Nullable Row<String> leftover, boolean firstTry) {
        @Nullable
        FileHead landed = firstTry
                ? null
                : files.get(Birth.fileId(birth.operation())).map(Row::value).orElse(null);
        if (landed == null) {
            FileHead born = birth.asNew();
            return commits.write(firstRow(birth, born), files.insert(born), namespace.bind(leftover, born))
                    ? Optional.of(born)
                    : Optional.empty();
        }

        if (!birth.began(landed) || landed.isDeleted()) {
            throw deletedSince();
        }
        boolean onlyTheNameIsMissing = landed.holds(birth.bucket(), birth.path());
        return !onlyTheNameIsMissing || commits.write(namespace.bind(leftover, landed))
                ? Optional.of(landed)
                : Optional.empty();
    }

    private Commits.First firstRow(Birth birth, FileHead born) {
        return birth.content() == null
                ? Commits.First.of(sessions.open(born))
                : commits.insert(born, birth.content().versionOf(born, null));
    }

    static Refusal taken(String path) {
        return new Refusal(ProblemType.CONFLICT, "the path is taken: " + path).with("field", "path");
    }

    private static Refusal deletedSince() {
        return new Refusal(ProblemType.NOT_FOUND, "the file that this request created was deleted since");
    }
}
