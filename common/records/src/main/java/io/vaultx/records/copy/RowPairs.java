package io.vaultx.records.copy;

import io.vaultx.records.Key;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * One table of two stores side by side, in the order of the keys, a page of each in memory. A row that only the target has is
 * asked for by its key in the source before it counts as missing there: the scan of an engine whose index asks one copy of
 * each row (Riak) may pass over one, a read by key does not. What the target's scan passes over is missing: services would
 * not see it either. Not thread-safe.
 */
final class RowPairs implements Iterator<RowPair> {
    private final RecordStore sourceStore;
    private final String table;
    private final RowPages source;
    private final RowPages target;

    RowPairs(RecordStore source, RecordStore target, String table) {
        this.sourceStore = source;
        this.table = table;
        this.source = new RowPages(source, table);
        this.target = new RowPages(target, table);
    }

    @Override
    public boolean hasNext() {
        return source.peek() != null || target.peek() != null;
    }

    @Override
    public RowPair next() {
        @Nullable StoredRecord one = source.peek();
        @Nullable StoredRecord other = target.peek();
        if (one == null && other == null) {
            throw new NoSuchElementException("no more rows");
        }
        int order = one == null ? 1 : other == null ? -1 : one.key().compareTo(other.key());
        if (order < 0 && one != null) {
            return new RowPair(source.take(), one, null);
        }
        if (order > 0 && other != null) {
            Key key = target.take();
            return new RowPair(key, sourceStore.get(table, key).orElse(null), other);
        }
        Key key = source.take();
        target.take();
        return new RowPair(key, one, other);
    }
}
