package io.vaultx.records;

import org.jspecify.annotations.Nullable;

/**
 * The engine behind the records cannot answer: a disk or a file of it is broken. Nothing of the call happened, nor will
 * it. A retry may help: the store tries to recover at each call.
 */
public final class RecordStoreFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordStoreFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
