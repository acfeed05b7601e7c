package io.vaultx.records;

/** There is no space left for records: nothing of the write happened, nor will it. Retry when space was made. */
public final class RecordStoreFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordStoreFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
