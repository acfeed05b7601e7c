package io.vaultx.records.copy;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a table as they are stored, in the order of the keys. Not thread-safe. */
final class RowPages {
    /** At most 32 MiB in memory. */
    private static final int PAGE = 32;

    private final RecordStore store;
    private final String table;
    private final Deque<StoredRecord> page = new ArrayDeque<>();
    private @Nullable KeyRange rest = KeyRange.all();

    RowPages(RecordStore store, String table) {
        this.store = store;
        this.table = table;
    }

    /** The next row, or null when there is none. */
    @Nullable
    StoredRecord peek() {
        if (page.isEmpty() && rest != null) {
            List<StoredRecord> records = store.scan(table, rest, PAGE);
            page.addAll(records);
            rest = records.size() < PAGE ? null : rest.after(records.getLast().key());
        }
        return page.peek();
    }

    Key take() {
        return page.remove().key();
    }
}
