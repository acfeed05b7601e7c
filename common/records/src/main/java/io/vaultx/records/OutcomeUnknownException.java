package io.vaultx.records;

import org.jspecify.annotations.Nullable;

/**
 * The store failed in the middle of a write: each change may be durable or not, or may still become so later, when the
 * engine gets to what it was sent. Repeat the call with the same operation id, or read again.
 */
public final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
