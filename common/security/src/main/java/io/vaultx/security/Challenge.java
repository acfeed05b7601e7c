package io.vaultx.security;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.Optional;

/** The Bearer scheme on the wire (RFC 6750): how a credential is read, and the 401s that ask for a better one. */
final class Challenge {
    private static final String SCHEME = "Bearer";
    private static final String REALM = SCHEME + " realm=\"vaultx\"";

    private Challenge() {}

    /** The token of an Authorization header; the scheme's case does not count (RFC 9110, 11.1). */
    static Optional<String> bearerToken(String credentials) {
        int length = SCHEME.length();
        if (!credentials.regionMatches(true, 0, SCHEME + " ", 0, length + 1)) {
            return Optional.empty();
        }
        String token = credentials.substring(length + 1).strip();
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }

    static Refusal missing() {
        return challenge("this needs a token: Authorization: Bearer <token>", REALM);
    }

    static Refusal unreadable() {
        return challenge(
                "the credential must be one header: Authorization: Bearer <token>",
                REALM + ", error=\"invalid_request\"");
    }

    static Refusal expired() {
        return challenge(
                "the token has expired: log in again",
                REALM + ", error=\"invalid_token\", error_description=\"expired\"");
    }

    static Refusal invalid() {
        return challenge("the token is not valid here", REALM + ", error=\"invalid_token\"");
    }

    private static Refusal challenge(String detail, String header) {
        return new Refusal(ProblemType.UNAUTHENTICATED, detail).header("WWW-Authenticate", header);
    }
}
