package io.vaultx.records.rocksdb;

import io.vaultx.records.TableSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The two-byte numbers that stand for table names in stored keys. A number is given at the first write to a table, in a
 * synced write of its own, once in the life of the store.
 *
 * <p>Any thread may ask; only the committer loads and adds.
 */
final class TableNumbers {
    private volatile Map<String, Integer> numbers = Map.of();

    /** The number, or null when nothing was ever written to the table. */
    @Nullable
    Integer find(String name) {
        return numbers.get(name);
    }

    SortedSet<String> names() {
        return new TreeSet<>(numbers.keySet());
    }

    void load(Engine engine) throws RocksDBException {
        Map<String, Integer> stored = new HashMap<>();
        for (Engine.Entry entry :
                engine.scan(RecordLayout.TABLES_FROM, RecordLayout.TABLES_UNTIL, RecordLayout.MAX_TABLES)) {
            stored.put(RecordLayout.tableName(entry.key()), RecordLayout.tableNumber(entry.value()));
        }
        numbers = Map.copyOf(stored);
    }

    int findOrAdd(String name, Engine engine) throws RocksDBException {
        Integer known = numbers.get(name);
        if (known == null) {
            // A number that was stored before a failure, but not heard of, must not be given to another name.
            load(engine);
            known = numbers.get(name);
        }
        if (known != null) {
            return known;
        }
        TableSpec.checkName(name);
        int next = numbers.size() + 1;
        if (next > RecordLayout.MAX_TABLES) {
            throw new IllegalStateException("a store has at most " + RecordLayout.MAX_TABLES + " tables");
        }
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(RecordLayout.tableKey(name), RecordLayout.tableNumber(next));
            engine.write(batch);
        }
        Map<String, Integer> more = new HashMap<>(numbers);
        more.put(name, next);
        numbers = Map.copyOf(more);
        return next;
    }
}
