package io.vaultx.records.rocksdb;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * An open database, as far as the store needs it: stored keys and values, no meaning. A second one stands in the tests and
 * fails on command. Thread-safe, but must not be used during or after {@link #close}.
 */
interface Engine extends AutoCloseable {
    /** One stored pair. */
    record Entry(byte[] key, byte[] value) {}

    byte @Nullable [] get(byte[] key) throws RocksDBException;

    /** The answers in the order of the keys, null for what is not there. */
    List<byte @Nullable []> getAll(List<byte[]> keys) throws RocksDBException;

    /** The number that the value starts with, or {@link io.vaultx.records.Expect#NO_VERSION}. */
    long version(byte[] key) throws RocksDBException;

    /** At most {@code limit} pairs in key order, {@code until} exclusive. */
    List<Entry> scan(byte[] from, byte[] until, int limit) throws RocksDBException;

    /** Returns when the batch is synced to disk, whole, and visible. */
    void write(WriteBatch batch) throws RocksDBException;

    /** Reads every file and checks its checksums; throws for the first that does not verify. */
    void verifyChecksums() throws RocksDBException;

    @Override
    void close();
}
