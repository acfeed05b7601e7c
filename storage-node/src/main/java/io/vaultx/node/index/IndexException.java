package io.vaultx.node.index;

/** The index failed or is closed. Nothing stored is lost by that: the index can be rebuilt from the segments. */
public final class IndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }

    public IndexException(String message) {
        super(message);
    }
}
