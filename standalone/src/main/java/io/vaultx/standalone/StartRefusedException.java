package io.vaultx.standalone;

/** The process cannot start as it was asked to; the message tells the person at the terminal what to change. */
final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartRefusedException(String message) {
        super(message, null, false, false);
    }
}
