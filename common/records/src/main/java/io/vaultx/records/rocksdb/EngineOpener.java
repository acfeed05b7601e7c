package io.vaultx.records.rocksdb;

import org.rocksdb.RocksDBException;

/** Opens the database of one folder, again and again. */
interface EngineOpener {
    /** Alone: fails while another engine of this or another process is open to write. */
    Engine open() throws RocksDBException;

    /** Changes nothing on disk, so that it works where there is no space; its {@code write} fails. */
    Engine openToRead() throws RocksDBException;
}
