package io.vaultx.records.rocksdb;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Tells a full disk from other failures of the engine. */
final class DiskFull {
    private DiskFull() {}

    static boolean caused(Throwable failure) {
        if (!(failure instanceof RocksDBException e)) {
            return false;
        }
        Status status = e.getStatus();
        return status != null && status.getSubCode() == Status.SubCode.NoSpace;
    }
}
