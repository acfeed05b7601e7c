/**
 * Records in RocksDB, inside this process: the embedded default. Read {@link
 * io.vaultx.records.rocksdb.RocksRecordStore} first, then {@code Committer}, the one thread that writes, and {@code
 * RecordLayout}, what it writes.
 */
@NullMarked
package io.vaultx.records.rocksdb;

import org.jspecify.annotations.NullMarked;
