package io.vaultx.files.catalog;

import io.vaultx.records.RecordChange;
import io.vaultx.records.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says to whom a name belongs, and finishes changes of path that have begun. A name belongs to the file that its row
 * names, if that file's head holds it; a row without such a head is a leftover.
 *
 * <p>Why a rename first writes its intent into the head, then takes the name row anew even when that row says its own id:
 *
 * <pre>
 *  a rename of F to B                            a create at B, where a leftover row names F
 *                                                reads row B → F, reads head F: it does not hold B
 *  head F: intent B
 *  row B: replaced, F again
 *                                                replaces row B by compare-and-set: loses, reads again,
 *                                                finds the intent, finishes it: B is taken
 * </pre>
 *
 * <p>In the other order the create wins the row, and the rename finds B taken. A deleted file that still holds the name is
 * first parted from it through its head, so that nobody continues it at the same time. Thread-safe.
 */
final class Namespace {
    private final FileTable files;
    private final NameTable names;

    Namespace(FileTable files, NameTable names) {
        this.files = files;
        this.names = names;
    }

    /** Who has a name. */
    sealed interface Holder {
        /** A file that exists. */
        record Live(Row<FileHead> row) implements Holder {}

        /** A deleted file, which the next file of that name continues. */
        record Deleted(Row<FileHead> row) implements Holder {}

        /** Nobody; a leftover row is to be replaced as it was read. */
        record Nobody(@Nullable Row<String> leftover) implements Holder {}
    }

    Holder holder(String bucket, String path) {
        for (Rounds rounds = new Rounds("names"); ; rounds.next()) {
            @Nullable Row<String> name = names.get(bucket, path).orElse(null);
            @Nullable
            Row<FileHead> row = name == null ? null : files.get(name.value()).orElse(null);
            if (row == null) {
                return new Holder.Nobody(name);
            }
            FileHead file = row.value();
            if (takes(file, bucket, path) || file.holds(bucket, path) && file.renaming() != null) {
                settle(row);
                continue;
            }
            if (!file.holds(bucket, path)) {
                return new Holder.Nobody(name);
            }
            return file.isDeleted() ? new Holder.Deleted(row) : new Holder.Live(row);
        }
    }

    RecordChange bind(@Nullable Row<String> leftover, FileHead file) {
        return names.bind(leftover, file.bucket(), file.path(), file.id());
    }

    /** The file as it is once no change of its path is under way: finished, or given up because the path was taken. */
    Row<FileHead> settle(Row<FileHead> read) {
        Row<FileHead> row = read;
        Rounds rounds = new Rounds("renames");
        while (row.value().renaming() != null) {
            rounds.next();
            settleOnce(row, row.value(), row.value().renaming());
            row = files.get(row.value().id()).orElseThrow();
        }
        return row;
    }

    private void settleOnce(Row<FileHead> row, FileHead file, Renaming renaming) {
        @Nullable Row<String> name = names.get(file.bucket(), renaming.path()).orElse(null);
        @Nullable
        Row<FileHead> other = name == null || name.value().equals(file.id())
                ? null
                : files.get(name.value()).orElse(null);
        List<RecordChange> changes = new ArrayList<>();
        if (other != null && takes(other.value(), file.bucket(), renaming.path())) {
            settle(other);
            return;
        }
        if (other != null && other.value().holds(file.bucket(), renaming.path())) {
            if (!other.value().isDeleted()) {
                files.write(List.of(files.replace(row, file.withRenaming(null))));
                return;
            }
            changes.add(files.replace(other, other.value().nameless()));
        }

        changes.add(names.bind(name, file.bucket(), renaming.path(), file.id()));
        changes.add(files.replace(row, file.renamed(renaming)));
        Optional<Row<String>> old = names.get(file.bucket(), file.path());
        old.filter(before -> before.value().equals(file.id()))
                .map(names::delete)
                .ifPresent(changes::add);
        files.write(changes);
    }

    /** Whether a change of this file's path to that name has begun. */
    private static boolean takes(FileHead file, String bucket, String path) {
        return file.renaming() != null
                && file.bucket().equals(bucket)
                && file.renaming().path().equals(path);
    }
}
