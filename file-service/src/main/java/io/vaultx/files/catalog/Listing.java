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

    /**
     * A page ends, however few it found, behind the file that makes its texts this long as JSON: one file's tags alone may
     * be 77 KB.
     */
    static final long MAX_TEXT_BYTES = 1 << 20;

    /** Names, then their heads, read at a time: what a page holds beside what it found. */
    private static final int BATCH = 100;

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
        List<FileHead> found = new ArrayList<>();
        long textBytes = 0;
        @Nullable String last = after;
        for (int scanned = 0; scanned < MAX_SCANNED_NAMES; scanned += BATCH) {
            List<Row<String>> rows = names.page(bucket, filter.prefix(), last, BATCH);
            if (found.size() == limit && !rows.isEmpty()) {
                return new FilePage(found, last);
            }
            List<Optional<Row<FileHead>>> heads =
                    files.getAll(rows.stream().map(Row::value).toList());
            for (int i = 0; i < rows.size(); i++) {
                if (found.size() == limit || textBytes >= MAX_TEXT_BYTES) {
                    return new FilePage(found, last);
                }
                String path = NameTable.path(rows.get(i));
                last = path;
                Optional<FileHead> head =
                        heads.get(i).map(Row::value).filter(file -> file.holds(bucket, path) && filter.admits(file));
                if (head.isPresent()) {
                    found.add(head.get());
                    textBytes += TextBytes.of(head.get());
                }
            }
            if (rows.size() < BATCH) {
                return new FilePage(found, null);
            }
        }
        return new FilePage(found, last);
    }
}
