package io.vaultx.auth.token;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.security.Es256;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Issues access tokens: ES256 JWTs (RFC 7519) that {@link TokenVerifier} accepts. Thread-safe. */
@Singleton
public final class Tokens {
    /** The longest life of a token that may be configured. */
    static final Duration MAX_LIFETIME = Duration.ofDays(30);

    private static final TokenRules RULES = TokenRules.standard();
    private static final int TOKEN_ID_BYTES = 16;

    private final SigningKeys keys;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Duration lifetime;

    @Inject
    Tokens(
            SigningKeys keys,
            InstantSource clock,
            SecureRandom random,
            @ConfigProperty(name = "vaultx.token-ttl") long lifetimeSeconds) {
        this.keys = keys;
        this.clock = clock;
        this.random = random;
        this.lifetime = checked(lifetimeSeconds);
    }

    /** A token for the principal, good from now on for the configured time. */
    public AccessToken issue(Principal principal) {
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(RULES.issuer());
        claims.setAudience(RULES.audience());
        claims.setSubject(principal.id());
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(lifetime).getEpochSecond()));
        claims.setJwtId(tokenId());
        claims.setStringListClaim(
                TokenVerifier.ROLES_CLAIM,
                principal.roles().stream().map(Role::wireName).sorted().toList());
        return new AccessToken(signed(claims), lifetime);
    }

    private String signed(JwtClaims claims) {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        token.setKeyIdHeaderValue(keys.currentId());
        token.setHeader("typ", "JWT");
        token.setPayload(claims.toJson());
        token.setKey(keys.currentPrivateKey());
        try {
            return Es256.withLowSignature(token.getCompactSerialization());
        } catch (JoseException e) {
            throw new IllegalStateException("signing with key " + keys.currentId() + " failed", e);
        }
    }

    private String tokenId() {
        byte[] id = new byte[TOKEN_ID_BYTES];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    private static Duration checked(long seconds) {
        if (seconds < 1 || seconds > MAX_LIFETIME.toSeconds()) {
            throw new IllegalArgumentException(
                    "VAULTX_TOKEN_TTL must be 1 to " + MAX_LIFETIME.toSeconds() + " seconds, got " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}
