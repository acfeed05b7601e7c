package io.vaultx.files.catalog;

import io.vaultx.records.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists the files of a bucket in the order of their paths. A file that is there all the while and keeps its path is in
 * exactly one page. Thread-safe.
 */
final class Listing {
    /** A page ends, however few it found, when it has looked at so many names; {@code next} goes on from there. */
    static final int MAX_SCANNED_NAMES = 10_000;

    private static final int MIN_BATCH = 100;
    private static final int MAX_BATCH = 1_000;

    private final FileTable files;
    private final NameTable names;

    Listing(FileTable files, NameTable names) {
        this.files = files;
        this.names = names;
    }

    /**
     * Which files, null for any.
     *
     * @param prefix of the path
     */
    record Filter(
            String prefix, @Nullable String name, @Nullable FileState state) {
        static final Filter ALL = new Filter("", null, null);

        private boolean admits(FileHead head) {
            return !head.isDeleted()
                    && (name == null || name.equals(head.description().name()))
                    && (state == null || state == head.state());
        }
    }

    /**
     * @param after the {@code next} of the page before, null to begin
     */
    FilePage page(String bucket, Filter filter, @Nullable String after, int limit) {
        int batch = Math.clamp(limit + 1L, MIN_BATCH, MAX_BATCH);
        List<FileHead> found = new ArrayList<>();
        @Nullable String last = after;
        for (int scanned = 0; scanned < MAX_SCANNED_NAMES; scanned += batch) {
            List<Row<String>> rows = names.page(bucket, filter.prefix(), last, batch);
            List<Optional<Row<FileHead>>> heads =
                    files.getAll(rows.stream().map(Row::value).toList());
            for (int i = 0; i < rows.size(); i++) {
                if (found.size() == limit) {
                    return new FilePage(found, last);
                }
                last = NameTable.path(rows.get(i));
                String path = last;
                heads.get(i)
                        .map(Row::value)
                        .filter(head -> head.holds(bucket, path) && filter.admits(head))
                        .ifPresent(found::add);
            }
            if (rows.size() < batch) {
                return new FilePage(found, null);
            }
        }
        return new FilePage(found, last);
    }
}
