package io.vaultx.records;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every row of a table in the order of the keys, a page at a time in memory. A row that cannot be decoded is passed over and
 * told. Not thread-safe.
 */
public final class TableWalk<T> implements Iterator<Row<T>> {
    /** Rows read at a time. */
    private static final int PAGE = 200;

    private final RecordStore store;
    private final String name;
    private final Table<T> table;
    private final Consumer<UnreadableRecordException> unreadable;
    private final Deque<Row<T>> page = new ArrayDeque<>();
    private @Nullable KeyRange rest = KeyRange.all();

    /** Reads nothing yet. */
    public TableWalk(RecordStore store, TableSpec<T> spec, Consumer<UnreadableRecordException> unreadable) {
        this.store = store;
        this.name = spec.name();
        this.table = new Table<>(store, spec);
        this.unreadable = unreadable;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && rest != null) {
            List<StoredRecord> records = store.scan(name, rest, PAGE);
            records.forEach(this::decode);
            rest = records.size() < PAGE ? null : rest.after(records.getLast().key());
        }
        return !page.isEmpty();
    }

    private void decode(StoredRecord stored) {
        try {
            page.add(table.decoded(stored));
        } catch (UnreadableRecordException e) {
            unreadable.accept(e);
        }
    }

    @Override
    public Row<T> next() {
        Row<T> next = peek();
        page.remove();
        return next;
    }

    /** The row that {@link #next} will give. */
    public Row<T> peek() {
        if (!hasNext()) {
            throw new NoSuchElementException("table " + name + " has no more rows");
        }
        return page.element();
    }
}
