package io.vaultx.records.rocksdb;

import java.nio.file.Path;

/** Another process, or another store of this one, has the folder open. */
public final class RecordsInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordsInUseException(Path folder, Throwable cause) {
        super("the records in " + folder + " are in use by another process", cause);
    }
}
