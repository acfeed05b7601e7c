package io.vaultx.security;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * Decides whether an access token (a compact ES256 JWT) is genuine, for us and in time. The algorithm is ours to say,
 * never the token's; each token has exactly one spelling that is accepted.
 *
 * <p>Thread-safe.
 */
public final class TokenVerifier {
    /** The longest token that is looked at, in characters. */
    public static final int MAX_TOKEN_CHARACTERS = 4096;

    /** The claim with the roles' names. */
    public static final String ROLES_CLAIM = "roles";

    private static final AlgorithmConstraints ES256_ONLY =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    private final VerificationKeys keys;
    private final TokenRules rules;
    private final InstantSource clock;
    private final VerifiedTokens verified = new VerifiedTokens();

    public TokenVerifier(VerificationKeys keys, TokenRules rules, InstantSource clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * The verdict when it takes no signature check: the token was verified before, or is no token at all. Never blocks and
     * takes microseconds; empty means ask {@link #verify}.
     */
    public Optional<TokenVerdict> known(String token) {
        if (token.length() > MAX_TOKEN_CHARACTERS) {
            return Optional.of(new TokenVerdict.Rejected("longer than " + MAX_TOKEN_CHARACTERS + " characters"));
        }
        Optional<VerifiedTokens.Entry> entry = verified.find(token);
        if (entry.isPresent()) {
            return Optional.of(remembered(token, entry.get()));
        }
        return hasOurForm(token)
                ? Optional.empty()
                : Optional.of(new TokenVerdict.Rejected("not a compact ES256 token in its one spelling"));
    }

    /** The verdict. Costs up to a millisecond of CPU and may fetch a key: not for an event loop. */
    public TokenVerdict verify(String token) {
        return known(token).orElseGet(() -> checked(token));
    }

    private TokenVerdict remembered(String token, VerifiedTokens.Entry entry) {
        if (!keys.trusts(entry.keyId())) {
            verified.forget(token);
            return new TokenVerdict.Rejected("key " + entry.keyId() + " is no longer trusted");
        }
        if (!clock.instant().isBefore(entry.expiresAt())) {
            verified.forget(token);
            return new TokenVerdict.Expired();
        }
        return new TokenVerdict.Accepted(entry.principal());
    }

    private TokenVerdict checked(String token) {
        Optional<String> keyId = keyId(token);
        Optional<ECPublicKey> key = keyId.flatMap(keys::find);
        if (key.isEmpty()) {
            return new TokenVerdict.Rejected("unknown key");
        }
        try {
            JwtClaims claims = claims(token, key.get());
            Principal principal = new Principal(claims.getSubject(), roles(claims));
            Instant expiresAt = Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis());
            if (!clock.instant().isBefore(expiresAt)) {
                // What the library lets pass: its skew is for every claim.
                return new TokenVerdict.Expired();
            }
            verified.remember(token, new VerifiedTokens.Entry(principal, keyId.get(), expiresAt));
            return new TokenVerdict.Accepted(principal);
        } catch (InvalidJwtException e) {
            return onlyExpired(e)
                    ? new TokenVerdict.Expired()
                    : new TokenVerdict.Rejected("invalid claims or signature");
        } catch (MalformedClaimException | RuntimeException e) {
            // The library casts and computes with whatever the token says.
            return new TokenVerdict.Rejected("malformed claims");
        }
    }

    private JwtClaims claims(String token, ECPublicKey key) throws InvalidJwtException {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ES256_ONLY)
                .setVerificationKey(key)
                .setExpectedIssuer(rules.issuer())
                .setExpectedAudience(rules.audience())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setAllowedClockSkewInSeconds(Math.toIntExact(rules.leeway().toSeconds()))
                .build()
                .processToClaims(token);
    }

    /** Empty when the header names none. Nobody has vouched for it yet: anything may stand there. */
    private static Optional<String> keyId(String token) {
        JsonWebSignature unverified = new JsonWebSignature();
        unverified.setAlgorithmConstraints(ES256_ONLY);
        try {
            unverified.setCompactSerialization(token);
            return Optional.ofNullable(unverified.getKeyIdHeaderValue()).filter(keyId -> !keyId.isEmpty());
        } catch (JoseException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    /** Roles that this version does not know are no roles here. */
    private static Set<Role> roles(JwtClaims claims) throws MalformedClaimException {
        List<String> names = claims.getStringListClaimValue(ROLES_CLAIM);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (names != null) {
            Arrays.stream(Role.values())
                    .filter(role -> names.contains(role.wireName()))
                    .forEach(roles::add);
        }
        return roles;
    }

    private static boolean onlyExpired(InvalidJwtException e) {
        return e.getErrorDetails().size() == 1 && e.hasErrorCode(ErrorCodes.EXPIRED);
    }

    private static boolean hasOurForm(String token) {
        String[] parts = token.split("\\.", -1);
        return parts.length == 3
                && CanonicalBase64.decode(parts[0]).isPresent()
                && CanonicalBase64.decode(parts[1]).isPresent()
                && CanonicalBase64.decode(parts[2])
                        .filter(Es256::isLowSignature)
                        .isPresent();
    }
}
