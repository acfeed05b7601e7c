package io.vaultx.node.index;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The index failed or is closed. Nothing stored is lost by that: the index can be rebuilt from the segments. */
public final class IndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }

    public IndexException(String message) {
        super(message);
    }

    /** Whether there was no room for what it wanted to write. */
    public boolean meansFull() {
        return getCause() instanceof RocksDBException failure
                && failure.getStatus() != null
                && failure.getStatus().getSubCode() == Status.SubCode.NoSpace;
    }
}
