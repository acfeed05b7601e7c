package io.vaultx.files;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A store whose scans of one table pass over a row, as an index does that was away when the row was written. */
public final class PassingOverRecordStore implements RecordStore {
    private final RecordStore store;
    private final String table;

    /** Which row of a page of so many; -1 for none. */
    private volatile ToIntFunction<Integer> passedOver = rows -> -1;

    public PassingOverRecordStore(RecordStore store, String table) {
        this.store = store;
        this.table = table;
    }

    public void passOverTheFirst() {
        passedOver = rows -> 0;
    }

    public void passOverTheLast() {
        passedOver = rows -> rows - 1;
    }

    @Override
    public Optional<StoredRecord> get(String from, Key key) {
        return store.get(from, key);
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String from, List<Key> keys) {
        return store.getAll(from, keys);
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        return store.write(changes);
    }

    @Override
    public List<StoredRecord> scan(String from, KeyRange range, int limit) {
        List<StoredRecord> rows = new ArrayList<>(store.scan(from, range, limit));
        int missing = passedOver.applyAsInt(rows.size());
        if (from.equals(table) && missing >= 0 && missing < rows.size()) {
            rows.remove(missing);
        }
        return rows;
    }

    @Override
    public boolean writesWhole() {
        return store.writesWhole();
    }

    @Override
    public boolean scansEverything() {
        return false;
    }

    @Override
    public void close() {
        store.close();
    }
}
