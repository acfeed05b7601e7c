package io.vaultx.files;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.List;
import java.util.Optional;

/** A record store of which one call fails. */
final class TrappedRecordStore implements RecordStore {
    private final RecordStore store;
    private final Trap trap;

    TrappedRecordStore(RecordStore store, Trap trap) {
        this.store = store;
        this.trap = trap;
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        trap.reading(1);
        return trap.call(() -> store.get(table, key), TrappedRecordStore::failure);
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        trap.reading(keys.size());
        return trap.call(() -> store.getAll(table, keys), TrappedRecordStore::failure);
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        return trap.call(() -> trap.write(() -> store.write(changes)), TrappedRecordStore::failure);
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        trap.scanning(table);
        List<StoredRecord> found = trap.call(() -> store.scan(table, range, limit), TrappedRecordStore::failure);
        trap.reading(found.size());
        return found;
    }

    @Override
    public boolean writesWhole() {
        return store.writesWhole();
    }

    @Override
    public boolean scansEverything() {
        return store.scansEverything();
    }

    @Override
    public void close() {
        store.close();
    }

    private static OutcomeUnknownException failure() {
        return new OutcomeUnknownException("trapped", new IllegalStateException("trap"));
    }
}
