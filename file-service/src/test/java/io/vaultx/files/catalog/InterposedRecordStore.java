package io.vaultx.files.catalog;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.List;
import java.util.Optional;

/** Lets something else happen just before the n-th call: what a thread that is slow at the wrong moment would see. */
public final class InterposedRecordStore implements RecordStore {
    private final RecordStore store;
    private int callsUntilThen = Integer.MAX_VALUE;
    private Runnable somethingElse = () -> {};

    public InterposedRecordStore(RecordStore store) {
        this.store = store;
    }

    public void interpose(int calls, Runnable happens) {
        callsUntilThen = calls;
        somethingElse = happens;
    }

    /** Forgets what has not happened; answers whether it has. */
    boolean happened() {
        boolean happened = callsUntilThen < 0;
        callsUntilThen = Integer.MAX_VALUE;
        return happened;
    }

    private RecordStore next() {
        if (callsUntilThen-- == 0) {
            somethingElse.run();
        }
        return store;
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        return next().get(table, key);
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        return next().getAll(table, keys);
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        return next().write(changes);
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        return next().scan(table, range, limit);
    }

    @Override
    public boolean writesWhole() {
        return store.writesWhole();
    }

    @Override
    public void close() {
        store.close();
    }
}
