package io.vaultx.records;

import java.util.List;
import java.util.Optional;

/**
 * Keeps records: small values under ordered keys, in named tables. The port behind which RocksDB, Redis and Riak stand;
 * services reach it only through a {@link Table} of their own repository.
 *
 * <p>Promised: when {@link #write} returned {@code Written}, all its changes survive a power cut, and every later read of
 * any caller sees them. Not promised: transactions over several calls, snapshots across calls, values over 1 MiB, a
 * whole write where {@link #writesWhole()} says no (then a prefix, in order, may land: callers order their changes so
 * that every prefix is a correct state).
 *
 * <p>Four methods and one question. Whoever wants a fifth writes an ADR first.
 *
 * <p>Every method but {@link #close} throws {@link RecordStoreFailedException} when the engine cannot answer, and
 * {@link IllegalStateException} once the store is closed.
 *
 * <p>Thread-safe. May block; safe to call from virtual threads.
 */
public interface RecordStore extends AutoCloseable {
    /** The largest value, in bytes. */
    int MAX_VALUE_BYTES = 1 << 20;

    /** The longest key, in bytes. */
    int MAX_KEY_BYTES = 4096;

    /** The largest write, in bytes, as {@link RecordChange#sizeBytes} counts them. */
    long MAX_WRITE_BYTES = 16L << 20;

    /** The longest page of a scan, in records. */
    int MAX_SCAN_RECORDS = 16_384;

    Optional<StoredRecord> get(String table, Key key);

    /** The answers in the order of the keys. */
    List<Optional<StoredRecord>> getAll(String table, List<Key> keys);

    /**
     * Makes the changes, in order, durable before it returns. Each change is checked against what those before it leave.
     *
     * @throws OutcomeUnknownException when the engine failed and each change may have happened or not, or may still happen
     *     later
     * @throws RecordStoreFullException when the disk is full and none of them happened
     * @throws RecordStoreFailedException when the engine is out of order and none of them happened
     * @throws IllegalArgumentException when they are over {@link #MAX_WRITE_BYTES} together
     */
    WriteOutcome write(List<RecordChange> changes);

    /**
     * The records of a range in key order, at most {@code limit}. A page shorter than the limit is the last one.
     *
     * @throws IllegalArgumentException when the limit is not 1 to {@link #MAX_SCAN_RECORDS}
     */
    List<StoredRecord> scan(String table, KeyRange range, int limit);

    /** Whether a write lands whole or not at all. */
    default boolean writesWhole() {
        return true;
    }

    /** Whether a scan has every record that was there all the while; else it may pass over some, other ones each time. */
    default boolean scansEverything() {
        return true;
    }

    @Override
    void close();
}
