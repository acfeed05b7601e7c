package io.vaultx.chunks;

import org.jspecify.annotations.Nullable;

/** A chunk store failed. The message and {@link #reason()} say what may have happened and whether to try again. */
public final class ChunkStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public ChunkStoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public ChunkStoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why, as far as a caller can act on it. */
    public enum Reason {
        /** The disk is too full for this; nothing was stored. */
        NO_SPACE,
        /** The store takes no writes now; nothing was stored. */
        READ_ONLY,
        /** A write or sync failed: the bytes may be stored or not. Storing them again is safe. */
        OUTCOME_UNKNOWN,
        /** The store cannot be reached or is closed; nothing can be said. Trying again is safe. */
        UNAVAILABLE
    }
}
