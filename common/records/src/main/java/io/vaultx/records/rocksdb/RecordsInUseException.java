package io.vaultx.records.rocksdb;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Another process, or another store of this one, has the folder open. */
public final class RecordsInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordsInUseException(Path folder, @Nullable Throwable cause) {
        super("the records in " + folder + " are in use by another process", cause);
    }

    /** RocksDB has no code for it: an I/O error that names the lock file, and says that locking (not opening) it failed. */
    static boolean isMeantBy(RocksDBException failure, Path folder) {
        Status status = failure.getStatus();
        String message = String.valueOf(failure.getMessage());
        return status != null
                && status.getCode() == Status.Code.IOError
                && message.contains(folder + "/LOCK: ")
                && (message.startsWith("While lock file: ") || message.startsWith("lock hold by current process"));
    }
}
