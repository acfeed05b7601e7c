package io.vaultx.security;

import io.vaultx.domain.Principal;

/** What an access token turned out to be. */
public sealed interface TokenVerdict {
    /** Genuine, for us, and in time. */
    record Accepted(Principal principal) implements TokenVerdict {}

    /** Genuine, but too late. */
    record Expired() implements TokenVerdict {}

    /** Anything else; the reason is for the log only and holds nothing of the token. */
    record Rejected(String reason) implements TokenVerdict {}
}
