package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.auth.account.PasswordHash.Cost;
import io.vaultx.auth.token.SigningKeys;
import io.vaultx.auth.token.Tokens;
import io.vaultx.auth.token.TokensFor;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.TokenRules;
import io.vaultx.security.TokenVerdict;
import io.vaultx.security.TokenVerifier;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.json.JsonBody;
import io.vaultx.web.json.JsonRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers as API.md draws them. */
final class AccountResourceTest {
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
    private final Passwords passwords =
            new Passwords(random, new Cost(64, 1, 1), 2, Passwords.MAX_WAITING, Passwords.PATIENCE);
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path data;

    private SigningKeys keys;
    private Principal caller = new Principal("admin", Set.of(Role.ADMIN));
    private AccountResource resource;

    @BeforeEach
    void start() {
        keys = SigningKeys.in(SecretsFolder.open(data.resolve("secrets")), random);
        Tokens tokens = TokensFor.keys(keys, clock, random, 3600);
        Accounts accounts = new Accounts(new AccountTable(new MemoryRecordStore()), passwords, clock, random);
        resource = new AccountResource(accounts, tokens, () -> caller);
    }

    @AfterEach
    void close() {
        passwords.close();
    }

    @Test
    void registeringAnswersWithATokenAndTheUser() {
        JsonNode answer =
                json.valueToTree(resource.register(new RegisterRequest("Alice@Example.com", "correct horse", null)));

        assertThat(names(answer)).containsExactlyInAnyOrder("accessToken", "tokenType", "expiresIn", "user");
        assertThat(answer.get("tokenType").asText()).isEqualTo("Bearer");
        assertThat(answer.get("expiresIn").isIntegralNumber()).isTrue();
        assertThat(answer.get("expiresIn").asLong()).isEqualTo(3600);
        JsonNode user = answer.get("user");
        assertThat(names(user)).containsExactlyInAnyOrder("id", "email", "name", "roles", "createdAt");
        assertThat(user.get("email").asText()).isEqualTo("Alice@Example.com");
        assertThat(user.get("name").isNull()).isTrue();
        assertThat(user.get("roles").toString()).isEqualTo("[\"user\"]");
        assertThat(user.get("createdAt").asText()).isEqualTo("2026-03-01T12:00:00.000Z");
    }

    @Test
    void theTokenOfALogInIsTheUsers() {
        String id = resource.register(new RegisterRequest("alice@example.com", "correct horse", "Alice"))
                .user()
                .id();
        SignedInAnswer answer = resource.logIn(new LoginRequest("ALICE@example.com", "correct horse"));

        assertThat(new TokenVerifier(keys, TokenRules.standard(), clock).verify(answer.accessToken()))
                .isEqualTo(new TokenVerdict.Accepted(new Principal(id, Set.of(Role.USER))));
        caller = new Principal(id, Set.of(Role.USER));
        assertThat(resource.me()).isEqualTo(answer.user());
        assertThat(answer).asString().doesNotContain(answer.accessToken());
    }

    @Test
    void aSecondRegisterIsAConflict() {
        resource.register(new RegisterRequest("alice@example.com", "correct horse", null));

        assertRefused(
                ProblemType.CONFLICT,
                () -> resource.register(new RegisterRequest("Alice@example.com", "correct horse", null)));
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressAnswerAlike() {
        resource.register(new RegisterRequest("alice@example.com", "correct horse", null));

        Refusal wrong = assertRefused(
                ProblemType.UNAUTHENTICATED, () -> resource.logIn(new LoginRequest("alice@example.com", "wrong")));
        Refusal unknown = assertRefused(
                ProblemType.UNAUTHENTICATED, () -> resource.logIn(new LoginRequest("bob@example.com", "wrong")));
        assertThat(wrong.detail()).isEqualTo(unknown.detail());
        assertThat(wrong.headers()).isEqualTo(unknown.headers()).containsKey("WWW-Authenticate");
    }

    @Test
    void aPasswordOfAnotherJsonTypeIsRefusedWithoutBeingRepeated() {
        JsonBody bodies = new JsonBody(JsonRules.apply(json));
        for (String value : new String[] {"12345678", "true", "[\"12345678\"]", "{\"a\":12345678}"}) {
            byte[] body = ("{\"email\":\"a@b\",\"password\":" + value + "}").getBytes(StandardCharsets.UTF_8);

            for (Class<?> type : new Class<?>[] {RegisterRequest.class, LoginRequest.class}) {
                Refusal refusal = assertRefused(ProblemType.INVALID_VALUE, () -> bodies.parse(body, type));
                assertThat(refusal.members()).containsEntry("field", "password");
                assertThat(refusal.detail() + refusal.members()).doesNotContain("12345678");
            }
        }
    }

    @Test
    void theOperatorHasNoAccount() {
        assertRefused(ProblemType.NOT_FOUND, () -> resource.me());
    }

    private static Refusal assertRefused(ProblemType type, Runnable call) {
        List<Refusal> refusals = new ArrayList<>();
        assertThatThrownBy(call::run).isInstanceOfSatisfying(Refusal.class, refusals::add);
        assertThat(refusals.getFirst().type()).isEqualTo(type);
        return refusals.getFirst();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
