package io.vaultx.jobs;

/** Bytes that are no envelope, or one of a newer release. Repeating brings the same. */
public final class UnreadableEnvelopeException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableEnvelopeException(String message) {
        super(message);
    }
}
