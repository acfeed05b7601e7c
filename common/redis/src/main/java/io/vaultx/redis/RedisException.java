package io.vaultx.redis;

import org.jspecify.annotations.Nullable;

/** A command that brought no result; the kind says what may have happened. */
public abstract sealed class RedisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RedisException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The command never left this process: it did not happen, nor will it. Retry when the server is back. */
    public static final class NotSent extends RedisException {
        private static final long serialVersionUID = 1L;

        private final boolean own;

        public NotSent(String message, @Nullable Throwable cause) {
            this(message, cause, false);
        }

        private NotSent(String message, @Nullable Throwable cause, boolean own) {
            super(message, cause);
            this.own = own;
        }

        /** For a reason of this process, which says nothing about the server. */
        static NotSent own(String message, Throwable cause) {
            return new NotSent(message, cause, true);
        }

        /** Whether the reason is this process's own: its caller was interrupted, or it has too much to send already. */
        public boolean isOwn() {
            return own;
        }
    }

    /** The command was sent and no answer came: it may have happened, may still happen later (a server that
     * was silent acts on what has reached it), or not. */
    public static final class OutcomeUnknown extends RedisException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server answered that it refuses; a single command did nothing then. */
    public static final class Refused extends RedisException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null);
        }

        /** The first word of the answer, such as {@code OOM} or {@code NOSCRIPT}. */
        public String code() {
            String message = String.valueOf(getMessage());
            int end = message.indexOf(' ');
            return end < 0 ? message : message.substring(0, end);
        }
    }
}
