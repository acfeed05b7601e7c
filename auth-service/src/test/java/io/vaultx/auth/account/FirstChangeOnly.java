package io.vaultx.auth.account;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.List;
import java.util.Optional;

/** A store of which only the first change of each write lands, as the port allows where writes are not whole. */
final class FirstChangeOnly implements RecordStore {
    private final RecordStore store;

    FirstChangeOnly(RecordStore store) {
        this.store = store;
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        return store.get(table, key);
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        return store.getAll(table, keys);
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        WriteOutcome first = store.write(changes.subList(0, 1));
        return first.written() && changes.size() > 1 ? new WriteOutcome.Conflict(1) : first;
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        return store.scan(table, range, limit);
    }

    @Override
    public boolean writesWhole() {
        return false;
    }

    @Override
    public void close() {
        store.close();
    }
}
