package io.vaultx.records;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A table whose values have a type: {@link RecordStore} with a codec. Reads answer at once; the methods that answer a
 * {@link RecordChange} change nothing yet, so that a story can gather changes of several tables into one ordered
 * {@link #write}.
 *
 * <p>Every read throws {@link UnreadableRecordException} for a record that cannot be decoded. Thread-safe.
 */
public final class Table<T> {
    /** Each lost round means that another writer won one, so a merge that loses this often points to a broken store. */
    private static final int MAX_MERGE_ROUNDS = 10_000;

    private final RecordStore store;
    private final TableSpec<T> spec;

    public Table(RecordStore store, TableSpec<T> spec) {
        this.store = store;
        this.spec = spec;
    }

    public Optional<Row<T>> get(Key key) {
        return store.get(spec.name(), key).map(this::decoded);
    }

    /** The answers in the order of the keys. */
    public List<Optional<Row<T>>> getAll(List<Key> keys) {
        return store.getAll(spec.name(), keys).stream()
                .map(found -> found.map(this::decoded))
                .toList();
    }

    /** The rows of a range in key order, at most {@code limit}; fewer mean that there are no more. */
    public List<Row<T>> scan(KeyRange range, int limit) {
        return store.scan(spec.name(), range, limit).stream().map(this::decoded).toList();
    }

    /** Sets the value where nothing is yet. */
    public RecordChange insert(Key key, T value) {
        return new RecordChange.Put(spec.name(), key, encoded(value, UnknownFields.NONE), Expect.ABSENT);
    }

    /** Sets the value whatever is there; fields of a newer program do not survive. */
    public RecordChange put(Key key, T value) {
        return new RecordChange.Put(spec.name(), key, encoded(value, UnknownFields.NONE), Expect.ANYTHING);
    }

    /** Sets a new value where the row still is as it was read; fields of a newer program survive. */
    public RecordChange replace(Row<T> read, T newValue) {
        return new RecordChange.Put(
                spec.name(), read.key(), encoded(newValue, read.unknown()), Expect.version(read.version()));
    }

    /** Removes whatever is there. */
    public RecordChange delete(Key key) {
        return new RecordChange.Delete(spec.name(), key, Expect.ANYTHING);
    }

    /** Removes the row where it still is as it was read. */
    public RecordChange delete(Row<T> read) {
        return new RecordChange.Delete(spec.name(), read.key(), Expect.version(read.version()));
    }

    /** Writes changes, of this or other tables of the same store, in order; see {@link RecordStore#write}. */
    public WriteOutcome write(RecordChange... changes) {
        return write(List.of(changes));
    }

    /** As {@link RecordStore#writesWhole}. */
    public boolean writesWhole() {
        return store.writesWhole();
    }

    /** As {@link #write(RecordChange...)}. */
    public WriteOutcome write(List<RecordChange> changes) {
        return store.write(changes);
    }

    /**
     * Joins the value with what is stored, however many others do the same; durable on return. Safe to repeat.
     *
     * @throws IllegalStateException when the table has no merge
     */
    public void merge(Key key, T value) {
        Merge<T> merge = spec.merge();
        if (merge == null) {
            throw new IllegalStateException("table " + spec.name() + " has no merge");
        }
        for (int round = 0; round < MAX_MERGE_ROUNDS; round++) {
            Optional<StoredRecord> stored = store.get(spec.name(), key);
            if (stored.isEmpty()) {
                if (write(insert(key, value)).written()) {
                    return;
                }
                continue;
            }

            Row<T> row = decoded(stored.get());
            byte[] merged = encoded(merge.merge(row.value(), value), row.unknown());
            if (Arrays.equals(merged, stored.get().value())) {
                return;
            }
            if (write(new RecordChange.Put(spec.name(), key, merged, Expect.version(row.version())))
                    .written()) {
                return;
            }
        }
        throw new IllegalStateException(
                "merge into record " + key + " of table " + spec.name() + " lost " + MAX_MERGE_ROUNDS + " rounds");
    }

    private byte[] encoded(T value, UnknownFields unknown) {
        return FieldWriter.value(value, spec.codec(), unknown);
    }

    Row<T> decoded(StoredRecord stored) {
        try {
            FieldReader in = FieldReader.ofValue(stored.value());
            T value = spec.codec().decode(in);
            return new Row<>(stored.key(), value, stored.version(), in.unknown());
        } catch (RuntimeException e) {
            throw new UnreadableRecordException(spec.name(), stored.key(), e);
        }
    }
}
