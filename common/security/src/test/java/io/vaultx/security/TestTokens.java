package io.vaultx.security;

import java.security.Key;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Makes tokens as an issuer would, good and bad ones. */
final class TestTokens {
    private final InstantSource clock;

    TestTokens(InstantSource clock) {
        this.clock = clock;
    }

    /** Claims that pass, good for an hour. */
    JwtClaims claims(String subject, String... roles) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(TokenRules.standard().issuer());
        claims.setAudience(TokenRules.standard().audience());
        claims.setSubject(subject);
        claims.setStringListClaim(TokenVerifier.ROLES_CLAIM, List.of(roles));
        claims.setExpirationTime(NumericDate.fromSeconds(
                clock.instant().plus(Duration.ofHours(1)).getEpochSecond()));
        return claims;
    }

    String signed(JwtClaims claims, EllipticCurveJsonWebKey pair) {
        return Es256.withLowSignature(signed(
                claims, pair.getKeyId(), AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256, pair.getPrivateKey()));
    }

    static String signed(JwtClaims claims, String keyId, String algorithm, Key key) {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setAlgorithmHeaderValue(algorithm);
        token.setKeyIdHeaderValue(keyId);
        token.setPayload(claims.toJson());
        token.setKey(key);
        token.setDoKeyValidation(false);
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
