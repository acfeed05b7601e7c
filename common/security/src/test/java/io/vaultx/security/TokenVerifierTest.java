package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jose4j.jws.AlgorithmIdentifiers.HMAC_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.NONE;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;

final class TokenVerifierTest {
    private static final EllipticCurveJsonWebKey PAIR = TestKeys.pair("key-1");

    private final TestClock clock = new TestClock();
    private final TestTokens tokens = new TestTokens(clock);
    private final TestKeys keys = new TestKeys().with(PAIR);
    private final TokenVerifier verifier = new TokenVerifier(keys, TokenRules.standard(), clock);

    @Test
    void aGenuineTokenNamesItsPrincipalAndRoles() {
        String token = tokens.signed(tokens.claims("alice", "user", "admin", "of-a-later-version"), PAIR);

        assertThat(verifier.verify(token))
                .isEqualTo(new TokenVerdict.Accepted(new Principal("alice", Set.of(Role.USER, Role.ADMIN))));
    }

    @Test
    void aTokenAlteredInAnyOneCharacterIsNeverAccepted() {
        String token = tokens.signed(tokens.claims("alice", "user"), PAIR);
        assertThat(verifier.verify(token)).isInstanceOf(TokenVerdict.Accepted.class);

        for (int i = 0; i < token.length(); i++) {
            for (char other :
                    new char[] {'A', 'B', 'w', '-', '_', '=', '.', ' ', '\n', '+', neighbour(token.charAt(i))}) {
                if (other != token.charAt(i)) {
                    String altered = token.substring(0, i) + other + token.substring(i + 1);
                    assertThat(verifier.verify(altered))
                            .as("'%s' at %d", other, i)
                            .isInstanceOf(TokenVerdict.Rejected.class);
                }
            }
            assertThat(verifier.verify(token.substring(0, i) + token.substring(i + 1)))
                    .as("without character %d", i)
                    .isInstanceOf(TokenVerdict.Rejected.class);
        }
    }

    @Test
    void everyOtherSpellingOfTheLastCharacterIsRejected() {
        String token = tokens.signed(tokens.claims("alice", "user"), PAIR);
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
        String head = token.substring(0, token.length() - 1);

        int sameBytes = 0;
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            String other = head + c;
            byte[] decoded = Base64.getUrlDecoder().decode(other.substring(other.lastIndexOf('.') + 1));
            sameBytes += Arrays.equals(signature, decoded) ? 1 : 0;
            if (!other.equals(token)) {
                assertThat(verifier.verify(other)).isInstanceOf(TokenVerdict.Rejected.class);
            }
        }
        assertThat(sameBytes)
                .as("spellings that a lenient decoder takes for the same")
                .isEqualTo(16);
    }

    @Test
    void theSecondValidSignatureOfTheSameTokenIsRejected() {
        String token = tokens.signed(tokens.claims("alice", "user"), PAIR);
        int dot = token.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        BigInteger order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        BigInteger mirrored = order.subtract(new BigInteger(1, signature, 32, 32));
        byte[] s = mirrored.toByteArray();
        Arrays.fill(signature, 32, 64, (byte) 0);
        System.arraycopy(s, Math.max(0, s.length - 32), signature, 64 - Math.min(32, s.length), Math.min(32, s.length));
        String mirror = token.substring(0, dot + 1)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);

        assertThat(verifier.verify(mirror)).isInstanceOf(TokenVerdict.Rejected.class);
        assertThat(Es256.withLowSignature(mirror)).isEqualTo(token);
        assertThat(verifier.verify(token)).isInstanceOf(TokenVerdict.Accepted.class);
    }

    @Test
    void aTokenEndsWhenItSaysAndIsToldFromAForgedOne() {
        String token = tokens.signed(tokens.claims("alice", "user"), PAIR);
        verifier.verify(token);

        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(verifier.verify(token)).as("remembered").isInstanceOf(TokenVerdict.Accepted.class);
        assertThat(another().verify(token)).as("seen first").isInstanceOf(TokenVerdict.Accepted.class);

        clock.advance(Duration.ofMillis(1));
        assertThat(verifier.verify(token)).as("remembered").isEqualTo(new TokenVerdict.Expired());
        assertThat(another().verify(token)).as("seen first").isEqualTo(new TokenVerdict.Expired());

        clock.advance(Duration.ofSeconds(6));
        assertThat(another().verify(token)).as("seen first, later").isEqualTo(new TokenVerdict.Expired());
    }

    @Test
    void aTokenOfAMachineWhoseClockIsALittleAheadIsAccepted() {
        JwtClaims claims = tokens.claims("alice", "user");
        claims.setNotBefore(NumericDate.fromMilliseconds(clock.millis() + 4_000));
        JwtClaims tooFar = tokens.claims("alice", "user");
        tooFar.setNotBefore(NumericDate.fromMilliseconds(clock.millis() + 7_000));

        assertThat(verifier.verify(tokens.signed(claims, PAIR))).isInstanceOf(TokenVerdict.Accepted.class);
        assertThat(verifier.verify(tokens.signed(tooFar, PAIR))).isInstanceOf(TokenVerdict.Rejected.class);
    }

    /** With nothing remembered. */
    private TokenVerifier another() {
        return new TokenVerifier(keys, TokenRules.standard(), clock);
    }

    @Test
    void aTokenOfAnotherKeyWithTheSameIdIsRejected() {
        String token = tokens.signed(tokens.claims("alice", "user"), TestKeys.pair("key-1"));

        assertThat(verifier.verify(token)).isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void aTokenOfAnUnknownKeyIsRejected() {
        String token = tokens.signed(tokens.claims("alice", "user"), TestKeys.pair("key-2"));

        assertThat(verifier.verify(token)).isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void aTokenWithoutSignatureIsRejected() {
        JwtClaims claims = tokens.claims("alice", "admin");
        String unsigned = TestTokens.signed(claims, "key-1", NONE, null);
        String genuine = tokens.signed(claims, PAIR);
        String signature = genuine.substring(genuine.lastIndexOf('.') + 1);

        assertThat(verifier.verify(unsigned)).isInstanceOf(TokenVerdict.Rejected.class);
        assertThat(verifier.verify(unsigned + signature)).isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void aTokenSignedByHmacWithThePublicKeyIsRejected() {
        JwtClaims claims = tokens.claims("alice", "admin");
        byte[] publicKey = PAIR.getECPublicKey().getEncoded();
        String confused = TestTokens.signed(claims, "key-1", HMAC_SHA256, new HmacKey(publicKey));

        assertThat(verifier.verify(confused)).isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void aTokenForSomebodyElseOrOfSomebodyElseIsRejected() {
        JwtClaims otherIssuer = tokens.claims("alice", "user");
        otherIssuer.setIssuer("elsewhere");
        JwtClaims otherAudience = tokens.claims("alice", "user");
        otherAudience.setAudience("elsewhere");

        assertThat(verifier.verify(tokens.signed(otherIssuer, PAIR))).isInstanceOf(TokenVerdict.Rejected.class);
        assertThat(verifier.verify(tokens.signed(otherAudience, PAIR))).isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void aTokenWithoutExpiryAudienceOrSubjectIsRejected() {
        for (String claim : new String[] {"exp", "aud", "sub", "iss"}) {
            JwtClaims claims = tokens.claims("alice", "user");
            claims.unsetClaim(claim);

            assertThat(verifier.verify(tokens.signed(claims, PAIR)))
                    .as("without %s", claim)
                    .isInstanceOf(TokenVerdict.Rejected.class);
        }
    }

    @Test
    void claimsOfTheWrongTypeAreRejectedNotThrown() {
        JwtClaims roles = tokens.claims("alice");
        roles.setClaim(TokenVerifier.ROLES_CLAIM, 7);
        JwtClaims empty = tokens.claims("");

        assertThat(verifier.verify(tokens.signed(roles, PAIR))).isInstanceOf(TokenVerdict.Rejected.class);
        assertThat(verifier.verify(tokens.signed(empty, PAIR))).isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void textThatIsNoTokenIsRejectedWithoutLookingForAKey() {
        for (String text : new String[] {"", ".", "..", "...", "a.b.c", "ü.ü.ü", "x".repeat(5_000), "e30.e30.e30"}) {
            assertThat(verifier.known(text))
                    .hasValueSatisfying(v -> assertThat(v).isInstanceOf(TokenVerdict.Rejected.class));
        }
        assertThat(keys.lookups()).isZero();
    }

    @Test
    void aVerifiedTokenIsKnownFromThenOn() {
        String token = tokens.signed(tokens.claims("alice", "user"), PAIR);
        assertThat(verifier.known(token)).isEmpty();

        TokenVerdict verdict = verifier.verify(token);

        assertThat(verifier.known(token)).contains(verdict);
        assertThat(verifier.verify(token)).isEqualTo(verdict);
        assertThat(keys.lookups()).isEqualTo(1);
    }

    @Test
    void removingAKeyEndsItsTokensAtOnce() {
        String token = tokens.signed(tokens.claims("alice", "user"), PAIR);
        verifier.verify(token);

        keys.remove("key-1");

        assertThat(verifier.known(token))
                .hasValueSatisfying(v -> assertThat(v).isInstanceOf(TokenVerdict.Rejected.class));
        assertThat(verifier.verify(token)).isInstanceOf(TokenVerdict.Rejected.class);
    }

    private static char neighbour(char c) {
        return (char) (c ^ 1);
    }
}
