package io.vaultx.security;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's own token, {@code DATA/secrets/admin-token}: whoever can read that file is the administrator. Thread-safe;
 * never shows the token.
 */
public final class AdminToken {
    /** The shortest token that is accepted, in characters: 128 random bits in base64url. */
    static final int MIN_CHARACTERS = 22;

    private static final String FILE = "admin-token";
    private static final Principal ADMIN = new Principal("admin", Set.of(Role.ADMIN));

    private final byte[] token;

    private AdminToken(byte[] token) {
        this.token = token;
    }

    /** The token kept in the folder; made at the first start. */
    public static AdminToken in(SecretsFolder secrets, SecureRandom random) {
        return of(secrets.secret(FILE, () -> "vxa_" + CanonicalBase64.random(random, 32)));
    }

    static AdminToken of(String token) {
        if (token.length() < MIN_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the admin token must be at least " + MIN_CHARACTERS + " characters, got " + token.length());
        }
        return new AdminToken(token.getBytes(StandardCharsets.UTF_8));
    }

    /** The administrator, when this is the token. Takes the same time wherever a wrong one differs. */
    Optional<Principal> principal(String bearer) {
        return MessageDigest.isEqual(token, bearer.getBytes(StandardCharsets.UTF_8))
                ? Optional.of(ADMIN)
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "AdminToken[hidden]";
    }
}
