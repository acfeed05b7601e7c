package io.vaultx.security;

import java.security.interfaces.ECPublicKey;
import java.util.Optional;

/**
 * The public keys that tokens may be signed with, by key id: the process's own ones, or those of an auth-service elsewhere.
 * Thread-safe.
 */
public interface VerificationKeys {
    /** The key, fetched if need be; may block. Empty when nobody knows it. */
    Optional<ECPublicKey> find(String keyId);

    /**
     * Whether a key that was found once is still trusted; never blocks. Asked before a remembered verdict is used, so that
     * removing a key ends its tokens at once.
     */
    boolean trusts(String keyId);
}
