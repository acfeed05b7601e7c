package io.vaultx.records;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records in the heap of this process: for tests and trials. Passes the contract of {@link RecordStore} but for the power
 * cut: nothing survives {@link #close}.
 *
 * <p>Thread-safe: one lock around every call.
 */
public final class MemoryRecordStore implements RecordStore, TableNames {
    private record Place(String table, Key key) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, NavigableMap<Key, StoredRecord>> tables = new HashMap<>();
    private long lastVersion = Expect.NO_VERSION;
    private boolean closed;

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        return locked(() -> Optional.ofNullable(table(table).get(key)));
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        return locked(() -> keys.stream()
                .map(key -> Optional.ofNullable(table(table).get(key)))
                .toList());
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        RecordLimits.checkWrite(changes);
        return locked(() -> writeLocked(changes));
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        RecordLimits.checkScan(limit);
        return locked(() -> table(table).tailMap(range.from(), true).values().stream()
                .takeWhile(found -> range.contains(found.key()))
                .limit(limit)
                .toList());
    }

    @Override
    public SortedSet<String> tableNames() {
        return locked(() -> new TreeSet<>(tables.keySet()));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            tables.clear();
        } finally {
            lock.unlock();
        }
    }

    private WriteOutcome writeLocked(List<RecordChange> changes) {
        Map<Place, Long> staged = new HashMap<>();
        long version = lastVersion;
        for (int i = 0; i < changes.size(); i++) {
            RecordChange change = changes.get(i);
            Place place = new Place(change.table(), change.key());
            Long found = staged.get(place);
            if (!change.expect().isMetBy(found == null ? version(place) : found)) {
                return new WriteOutcome.Conflict(i);
            }
            version++;
            staged.put(place, change instanceof RecordChange.Put ? version : Expect.NO_VERSION);
        }

        changes.forEach(this::apply);
        return WriteOutcome.WRITTEN;
    }

    private void apply(RecordChange change) {
        lastVersion++;
        switch (change) {
            case RecordChange.Put(String table, Key key, byte[] value, Expect ignored) ->
                tables.computeIfAbsent(table, name -> new TreeMap<>())
                        .put(key, new StoredRecord(key, value, lastVersion));
            case RecordChange.Delete(String table, Key key, Expect ignored) -> {
                NavigableMap<Key, StoredRecord> records = tables.get(table);
                if (records != null) {
                    records.remove(key);
                }
            }
        }
    }

    private long version(Place place) {
        @Nullable StoredRecord found = table(place.table()).get(place.key());
        return found == null ? Expect.NO_VERSION : found.version();
    }

    private NavigableMap<Key, StoredRecord> table(String name) {
        return tables.getOrDefault(name, Collections.emptyNavigableMap());
    }

    private <A> A locked(Supplier<A> call) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the record store in memory is closed");
            }
            return call.get();
        } finally {
            lock.unlock();
        }
    }
}
