package io.vaultx.security;

import java.time.Duration;

/**
 * What issuer and verifier of access tokens agree on.
 *
 * @param issuer {@code iss}
 * @param audience {@code aud}
 * @param leeway by how much the clocks of two machines may differ where a token says from when it counts. Its end is what
 *     its owner was told, to the second.
 */
public record TokenRules(String issuer, String audience, Duration leeway) {
    private static final Duration MAX_LEEWAY = Duration.ofMinutes(5);

    public TokenRules {
        if (issuer.isEmpty() || audience.isEmpty()) {
            throw new IllegalArgumentException("issuer and audience must not be empty");
        }
        if (leeway.isNegative() || leeway.compareTo(MAX_LEEWAY) > 0) {
            throw new IllegalArgumentException("clock leeway must be 0 to 5 minutes, got " + leeway);
        }
    }

    /** One suite, one issuer: what every service of an installation uses. */
    public static TokenRules standard() {
        return new TokenRules("vaultx", "vaultx", Duration.ofSeconds(5));
    }
}
