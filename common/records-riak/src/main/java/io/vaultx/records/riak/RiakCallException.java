package io.vaultx.records.riak;

import org.jspecify.annotations.Nullable;

/** One request to Riak did not end well; which of three ways decides whether it may be repeated. */
final class RiakCallException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is known of the request. */
    enum Kind {
        /** No byte of it left: it did not happen. */
        NOT_SENT,
        /** It left, no answer came: it may have happened, or happen yet. */
        NO_ANSWER,
        /** Riak answered an error; for a write on few copies it may have happened on some. */
        REFUSED
    }

    private final Kind kind;

    RiakCallException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
