package io.vaultx.records.riak;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of the tables that something was ever written to, for who copies all of them: one object for each in an ordinary
 * bucket of their own, written before the first row. Thread-safe.
 */
final class KnownTables {
    /**
     * An index query asks one copy of each name, each time another one; a name that is passed over would cost who copies the
     * whole table.
     */
    private static final int LOOKS = 12;

    private final RiakObjects riak;
    private final KeyScan scan;
    private final Place.Bucket bucket;
    private final Set<String> noted = ConcurrentHashMap.newKeySet();

    KnownTables(RiakObjects riak, KeyScan scan, RiakSettings.Buckets buckets) {
        this.riak = riak;
        this.scan = scan;
        this.bucket = Place.Bucket.of(buckets.ordinaryType(), buckets.space() + "/tables");
    }

    /**
     * To be called before a row of the table is written.
     *
     * @throws RecordStoreFailedException when the name could not be written
     */
    void note(String table) {
        if (!noted.contains(table)) {
            Mark.put(riak, bucket.place(key(table)), "the name of table " + table);
            noted.add(table);
        }
    }

    /** All names that any store ever noted. */
    SortedSet<String> all() {
        SortedSet<String> names = new TreeSet<>();
        for (int look = 0; look < LOOKS; look++) {
            scan.scan(bucket, KeyRange.all(), RecordStore.MAX_SCAN_RECORDS, this::read)
                    .forEach(found -> names.add(new String(found.key().bytes(), StandardCharsets.US_ASCII)));
        }
        return names;
    }

    private Optional<StoredRecord> read(Key key) {
        Found found = riak.get(bucket.place(key));
        return found.values().isEmpty() ? Optional.empty() : Optional.of(new StoredRecord(key, new byte[0], 1));
    }

    private static Key key(String table) {
        return Key.of(table.getBytes(StandardCharsets.US_ASCII));
    }
}
