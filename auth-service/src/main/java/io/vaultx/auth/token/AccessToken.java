package io.vaultx.auth.token;

import java.time.Duration;

/**
 * A token to hand to its owner, and to nobody's log.
 *
 * @param text the compact form
 */
public record AccessToken(String text, Duration lifetime) {
    @Override
    public String toString() {
        return "AccessToken[hidden, lifetime=" + lifetime + "]";
    }
}
