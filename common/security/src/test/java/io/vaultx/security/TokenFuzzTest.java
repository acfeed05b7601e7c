package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Access tokens as anybody may send them: always a verdict, and the good one only for what was issued, character by character. */
final class TokenFuzzTest {
    private static final EllipticCurveJsonWebKey PAIR = TestKeys.pair("key-1");
    private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"key-1\"}";
    private static final String[] HEADER_WORDS = {
        "\"kid\":1,",
        "\"kid\":null,",
        "\"kid\":[\"key-1\"],",
        "\"kid\":{},",
        "\"alg\":1,",
        "\"alg\":\"none\",",
        "\"alg\":\"HS256\",",
        "\"crit\":[\"b64\"],\"b64\":false,",
        "\"crit\":1,",
        "\"zip\":\"DEF\",",
        "\"cty\":\"JWT\",",
        "\"cty\":5,",
        "\"typ\":7,",
        "\"jwk\":{\"kty\":\"EC\"},",
        "\"jwk\":3,",
        "\"x5c\":[\"\"],",
        "\"enc\":\"A128GCM\",",
        "[[[[[[[[[[[[[[[["
    };

    private final TestClock clock = new TestClock();
    private final TestTokens tokens = new TestTokens(clock);
    private final TokenVerifier verifier = new TokenVerifier(new TestKeys().with(PAIR), TokenRules.standard(), clock);

    private List<String> issued() {
        String alice = tokens.signed(tokens.claims("alice", "user"), PAIR);
        String admin = tokens.signed(tokens.claims("root", "user", "admin"), PAIR);
        return List.of(alice, admin);
    }

    @Test
    void onlyWhatWasIssuedIsAccepted() {
        List<String> issued = issued();
        Fuzz.of("access tokens", 10_000)
                .words(".", "..", "=", encoded(HEADER), encoded("{}"))
                .texts(
                        issued,
                        token -> assertThat(verifier.verify(token) instanceof TokenVerdict.Accepted)
                                .isEqualTo(issued.contains(token)));
    }

    /** Whoever has no key still chooses the whole header: it is read before the signature can be checked. */
    @Test
    void noHeaderOfAStrangerIsMoreThanRejected() {
        String genuine = issued().getFirst();
        String rest = genuine.substring(genuine.indexOf('.'));
        String header = new String(
                CanonicalBase64.decode(genuine.substring(0, genuine.indexOf('.')))
                        .orElseThrow(),
                StandardCharsets.UTF_8);
        Fuzz.of("headers of access tokens", 6_000)
                .words(HEADER_WORDS)
                .texts(List.of(header, HEADER, "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"key-1\"}"), text -> {
                    String token = encoded(text) + rest;
                    assertThat(verifier.verify(token) instanceof TokenVerdict.Accepted)
                            .isEqualTo(token.equals(genuine));
                });
    }

    /** An issuer of a later version may write claims that this one does not expect. */
    @Test
    void claimsThatAreSignedAndOddEndInAVerdict() {
        String claims = tokens.claims("alice", "user", "admin").toJson();
        Fuzz.of("claims of access tokens", 1_500)
                .words(
                        "\"exp\":\"x\",",
                        "\"exp\":9223372036854775807,",
                        "\"exp\":1e400,",
                        "\"exp\":-1,",
                        "\"nbf\":9223372036854775807,",
                        "\"sub\":1,",
                        "\"sub\":\"\",",
                        "\"aud\":{},",
                        "\"roles\":\"admin\",",
                        "\"roles\":[1,null],",
                        "\"iat\":[],")
                .texts(List.of(claims), text -> {
                    String token = signed(text);
                    TokenVerdict verdict = verifier.verify(token);
                    assertThat(verifier.verify(token)).isEqualTo(verdict);
                    if (verdict instanceof TokenVerdict.Accepted) {
                        assertThat(text).contains("vaultx");
                        clock.advance(Duration.ofDays(400));
                        assertThat(verifier.verify(token)).isNotNull();
                        clock.advance(Duration.ofDays(-400));
                    }
                });
    }

    private static String signed(String claims) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        token.setKeyIdHeaderValue(PAIR.getKeyId());
        token.setPayload(claims);
        token.setKey(PAIR.getPrivateKey());
        return Es256.withLowSignature(token.getCompactSerialization());
    }

    @Test
    void aCredentialIsOneTokenOrNone() {
        Fuzz.of("Authorization", 10_000)
                .words("Bearer ", "bearer", "Basic ")
                .texts(List.of("Bearer abc.def.ghi", "bearer  x", "Basic eDp5"), header -> {
                    Optional<String> token = Challenge.bearerToken(header);
                    token.ifPresent(found -> {
                        assertThat(found).isNotEmpty();
                        assertThat(header.substring(0, 7)).isEqualToIgnoringCase("Bearer ");
                        assertThat(Challenge.bearerToken("Bearer " + found)).contains(found);
                    });
                });
    }

    private static String encoded(String text) {
        return CanonicalBase64.encode(text.getBytes(StandardCharsets.UTF_8));
    }
}
