package io.vaultx.security;

import java.security.interfaces.ECPublicKey;
import java.util.Map;

/** Where the keys that verify tokens are published. Thread-safe. */
@FunctionalInterface
public interface KeySetSource {
    /**
     * Asks once; blocks for a bounded time.
     *
     * @return at least one key, by key id
     */
    Map<String, ECPublicKey> fetch() throws UnavailableException;

    /** No keys could be had; the message says why. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message) {
            super(message, null, false, false);
        }
    }
}
