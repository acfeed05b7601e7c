package io.vaultx.web;

/** The connection ended before the body did: nothing may be kept of it, and there is nobody left to answer. */
public final class BodyCutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BodyCutException(String message) {
        super(message, null, false, false);
    }
}
