package io.vaultx.records.riak;

/** An error that Riak answers. */
final class StandInError extends Exception {
    private static final long serialVersionUID = 1L;

    StandInError(String message) {
        super(message);
    }
}
