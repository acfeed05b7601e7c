package io.vaultx.redis;

import org.jspecify.annotations.Nullable;

/** A server of one's own could not be started; the message says what to do. */
public final class LocalRedisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LocalRedisException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
