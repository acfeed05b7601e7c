package io.vaultx.apart;

/** A command cannot be done as it was asked for; the message tells the person at the terminal why. */
final class CommandRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandRefusedException(String message) {
        super(message, null, false, false);
    }
}
