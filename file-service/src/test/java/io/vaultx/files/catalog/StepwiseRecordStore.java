package io.vaultx.files.catalog;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.List;
import java.util.Optional;

/**
 * The weakest store that the contract allows: a write lands change by change, in order, and a conflict leaves what was
 * before it. It can be told to die before or after a change: that write fails as "outcome unknown".
 */
public final class StepwiseRecordStore implements RecordStore {
    private final RecordStore store;
    private int changesUntilFailure = Integer.MAX_VALUE;
    private boolean failAfterwards;

    public StepwiseRecordStore() {
        this(new MemoryRecordStore());
    }

    /** Each change is one write of that store. */
    public StepwiseRecordStore(RecordStore store) {
        this.store = store;
    }

    /**
     * @param changes how many more changes succeed
     * @param landed whether the one that fails happens nevertheless
     */
    public void failAfter(int changes, boolean landed) {
        changesUntilFailure = changes;
        failAfterwards = landed;
    }

    public void heal() {
        changesUntilFailure = Integer.MAX_VALUE;
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        for (int i = 0; i < changes.size(); i++) {
            boolean fails = changesUntilFailure-- == 0;
            if (fails && !failAfterwards) {
                throw died();
            }
            boolean written = store.write(List.of(changes.get(i))).written();
            if (fails) {
                throw died();
            }
            if (!written) {
                return new WriteOutcome.Conflict(i);
            }
        }
        return WriteOutcome.WRITTEN;
    }

    private OutcomeUnknownException died() {
        changesUntilFailure = Integer.MAX_VALUE;
        return new OutcomeUnknownException("told to fail", new IllegalStateException("told to fail"));
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
