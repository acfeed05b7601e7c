package io.vaultx.records.rocksdb;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.records.WriteOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Several writes on their way into one synced batch. Each is checked against what is stored and what the writes before it
 * in the batch leave, then goes in whole or not at all. Used by the committer only.
 */
final class PendingBatch implements AutoCloseable {
    private record Step(RecordChange change, byte[] key, long version) {}

    /** Of a record; cheaper to look up than its stored bytes. */
    private record Place(String table, Key key) {
        static Place of(RecordChange change) {
            return new Place(change.table(), change.key());
        }
    }

    private final Engine engine;
    private final TableNumbers tables;
    private final WriteBatch batch = new WriteBatch();
    private final Map<Place, Long> staged = new HashMap<>();
    private long lastVersion;

    PendingBatch(Engine engine, TableNumbers tables, long lastVersion) {
        this.engine = engine;
        this.tables = tables;
        this.lastVersion = lastVersion;
    }

    WriteOutcome add(List<RecordChange> changes) throws RocksDBException {
        Map<Place, Long> own = new HashMap<>();
        List<Step> steps = new ArrayList<>(changes.size());
        long version = lastVersion;
        for (int i = 0; i < changes.size(); i++) {
            RecordChange change = changes.get(i);
            byte[] key = RecordLayout.key(tables.findOrAdd(change.table(), engine), change.key());
            Place place = Place.of(change);
            if (!isMet(change.expect(), place, key, own)) {
                return new WriteOutcome.Conflict(i);
            }
            version++;
            steps.add(new Step(change, key, version));
            own.put(place, change instanceof RecordChange.Put ? version : Expect.NO_VERSION);
        }

        for (Step step : steps) {
            switch (step.change()) {
                case RecordChange.Put put -> batch.put(step.key(), RecordLayout.value(step.version(), put.value()));
                case RecordChange.Delete ignored -> batch.delete(step.key());
            }
        }
        staged.putAll(own);
        lastVersion = version;
        return WriteOutcome.WRITTEN;
    }

    boolean isEmpty() {
        return batch.count() == 0;
    }

    /** Of the last change that went in. A deletion takes one too, so that no two batches end with the same. */
    long lastVersion() {
        return lastVersion;
    }

    void write() throws RocksDBException {
        batch.put(RecordLayout.LAST_VERSION_KEY, RecordLayout.number(lastVersion));
        engine.write(batch);
    }

    @Override
    public void close() {
        batch.close();
    }

    private boolean isMet(Expect expect, Place place, byte[] key, Map<Place, Long> own) throws RocksDBException {
        if (expect instanceof Expect.Anything) {
            return true;
        }
        Long found = own.get(place);
        if (found == null) {
            found = staged.get(place);
        }
        return expect.isMetBy(found == null ? engine.version(key) : found);
    }
}
