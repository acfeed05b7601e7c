package io.vaultx.node.segment;

import java.io.IOException;

/** A segment verifies, but was written by a later VaultX in a form this one cannot read. It is not damaged. */
public final class UnsupportedFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFormatException(String message) {
        super(message);
    }
}
