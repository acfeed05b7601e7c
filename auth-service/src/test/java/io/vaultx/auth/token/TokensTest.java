package io.vaultx.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerdict;
import io.vaultx.security.TokenVerifier;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokensTest {
    private static final Principal ALICE = new Principal("alice", Set.of(Role.USER));

    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00.999Z"));
    private final InstantSource clock = now::get;

    @TempDir
    Path data;

    private SigningKeys keys;
    private Tokens tokens;

    @BeforeEach
    void start() {
        keys = SigningKeys.in(SecretsFolder.open(data.resolve("secrets")), random);
        tokens = new Tokens(keys, clock, random, 3600);
    }

    @Test
    void everyIssuedTokenIsAccepted() {
        TokenVerifier verifier = new TokenVerifier(keys, TokenRules.standard(), clock);

        for (int i = 0; i < 64; i++) {
            assertThat(verifier.verify(tokens.issue(ALICE).text())).isEqualTo(new TokenVerdict.Accepted(ALICE));
        }
    }

    @Test
    void aTokenSaysWhoForHowLongAndByWhom() throws Exception {
        AccessToken token = tokens.issue(new Principal("bob", Set.of(Role.ADMIN, Role.USER)));

        JwtClaims claims = new JwtConsumerBuilder()
                .setSkipAllValidators()
                .setVerificationKey(keys.find(keys.currentId()).orElseThrow())
                .build()
                .processToClaims(token.text());
        assertThat(token.lifetime()).hasSeconds(3600);
        assertThat(claims.getSubject()).isEqualTo("bob");
        assertThat(claims.getIssuer()).isEqualTo("vaultx");
        assertThat(claims.getAudience()).containsExactly("vaultx");
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("admin", "user");
        assertThat(claims.getIssuedAt().getValue()).isEqualTo(now.get().getEpochSecond());
        assertThat(claims.getExpirationTime().getValue()).isEqualTo(now.get().getEpochSecond() + 3600);
        assertThat(claims.getJwtId()).hasSize(22);
    }

    @Test
    void noTwoTokensAreTheSame() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 32; i++) {
            assertThat(texts.add(tokens.issue(ALICE).text())).isTrue();
        }
    }

    @Test
    void aTokenEndsWhenItsTimeIsOver() {
        String token = tokens.issue(ALICE).text();

        now.updateAndGet(instant -> instant.plusSeconds(3610));

        assertThat(new TokenVerifier(keys, TokenRules.standard(), clock).verify(token))
                .isEqualTo(new TokenVerdict.Expired());
    }

    @Test
    void aLaterStartAcceptsTheTokensOfAnEarlierOne() {
        String token = tokens.issue(ALICE).text();

        SigningKeys later = SigningKeys.in(SecretsFolder.open(data.resolve("secrets")), random);

        assertThat(later.published()).isEqualTo(keys.published());
        assertThat(new TokenVerifier(later, TokenRules.standard(), clock).verify(token))
                .isEqualTo(new TokenVerdict.Accepted(ALICE));
    }

    @Test
    void thePublishedKeysHaveNoPrivatePart() {
        assertThat(keys.published())
                .contains(
                        "\"kty\":\"EC\"",
                        "\"crv\":\"P-256\"",
                        "\"kid\":\"" + keys.currentId() + "\"",
                        "\"x\":",
                        "\"y\":")
                .doesNotContain("\"d\":");
    }

    @Test
    void anOlderKeyStillVerifiesAndTheFirstOneSigns() {
        SecretsFolder folder = SecretsFolder.open(data.resolve("secrets"));
        SecretsFolder otherFolder = SecretsFolder.open(data.resolve("other"));
        String old = folder.secret("token-signing-keys", () -> "");
        SigningKeys.in(otherFolder, random);
        String fresh = otherFolder.secret("token-signing-keys", () -> "");

        SigningKeys rotated = SigningKeys.parse("{\"keys\":[" + inner(fresh) + "," + inner(old) + "]}");

        TokenVerifier verifier = new TokenVerifier(rotated, TokenRules.standard(), clock);
        String byOld = tokens.issue(ALICE).text();
        String byNew = new Tokens(rotated, clock, random, 60).issue(ALICE).text();
        assertThat(rotated.currentId()).isNotEqualTo(keys.currentId());
        assertThat(verifier.verify(byOld)).isInstanceOf(TokenVerdict.Accepted.class);
        assertThat(verifier.verify(byNew)).isInstanceOf(TokenVerdict.Accepted.class);
        assertThat(new TokenVerifier(keys, TokenRules.standard(), clock).verify(byNew))
                .isInstanceOf(TokenVerdict.Rejected.class);
    }

    @Test
    void keysThatCannotSignAreRefusedAndNotShown() {
        String published = keys.published();
        for (String text : new String[] {"", "{}", "{\"keys\":[]}", "secret-text", published}) {
            assertThatThrownBy(() -> SigningKeys.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret-text");
        }
    }

    @Test
    void secretsDoNotShowInText() {
        AccessToken token = tokens.issue(ALICE);

        assertThat(token).asString().doesNotContain(token.text());
        assertThat(keys).hasToString("SigningKeys[" + keys.currentId() + "]");
    }

    @Test
    void aLifetimeOutOfRangeIsRefusedAtStart() {
        for (long seconds : new long[] {0, -1, 2_592_001}) {
            assertThatThrownBy(() -> new Tokens(keys, clock, random, seconds))
                    .hasMessageContaining("VAULTX_TOKEN_TTL must be 1 to 2592000 seconds, got " + seconds);
        }
    }

    @Test
    void theLifetimeIsAnHourUnlessTheEnvironmentSaysOtherwise() {
        SmallRyeConfig configured = new SmallRyeConfigBuilder()
                .addDefaultSources()
                .withSources(new EnvConfigSource(Map.of("VAULTX_TOKEN_TTL", "60"), 350))
                .build();

        assertThat(ConfigProvider.getConfig().getValue("vaultx.token-ttl", Long.class))
                .isEqualTo(3600);
        assertThat(configured.getValue("vaultx.token-ttl", Long.class)).isEqualTo(60);
    }

    private static String inner(String keySet) {
        return keySet.substring(keySet.indexOf('[') + 1, keySet.lastIndexOf(']'));
    }
}
