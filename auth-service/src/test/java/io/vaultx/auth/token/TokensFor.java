package io.vaultx.auth.token;

import java.security.SecureRandom;
import java.time.InstantSource;

/** Lets tests of other packages make {@link Tokens}, whose constructor belongs to the container. */
public final class TokensFor {
    private TokensFor() {}

    public static Tokens keys(SigningKeys keys, InstantSource clock, SecureRandom random, long lifetimeSeconds) {
        return new Tokens(keys, clock, random, lifetimeSeconds);
    }
}
