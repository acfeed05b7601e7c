package io.vaultx.records.copy;

import io.vaultx.records.Key;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One table of two stores side by side, in the order of the keys, a page of each in memory. Not thread-safe. */
final class RowPairs implements Iterator<RowPair> {
    private final RowPages source;
    private final RowPages target;

    RowPairs(RecordStore source, RecordStore target, String table) {
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
            return new RowPair(target.take(), null, other);
        }
        Key key = source.take();
        target.take();
        return new RowPair(key, one, other);
    }
}
