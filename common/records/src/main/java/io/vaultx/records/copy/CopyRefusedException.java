package io.vaultx.records.copy;

/** The copy would have overwritten records that are no copy; nothing was changed. */
public final class CopyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CopyRefusedException(String message) {
        super(message);
    }
}
