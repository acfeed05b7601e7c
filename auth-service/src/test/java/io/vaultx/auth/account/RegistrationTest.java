package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RegistrationTest {
    private static final String EMAIL = "alice@example.com";
    private static final String PASSWORD = "correct horse";

    @Test
    void limitsAreInclusive() {
        assertThat(Registration.checked(EMAIL, "8 chars.", null).name()).isNull();
        assertThat(Registration.checked(EMAIL, "p".repeat(128), "n".repeat(255)).name())
                .hasSize(255);
        assertThat(Registration.checked("a".repeat(252) + "@b", PASSWORD, "n")
                        .email()
                        .spelling())
                .hasSize(254);
    }

    @Test
    void charactersAreWhatAPersonCounts() {
        assertThat(Registration.checked(EMAIL, "\ud83d\ude00".repeat(128), null))
                .isNotNull();
        assertInvalid("password", () -> Registration.checked(EMAIL, "\ud83d\ude00".repeat(7), null));
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String email : new @Nullable String[] {
            null,
            "",
            "alice",
            "@example.com",
            "alice@",
            "a@b@c",
            "a b@c",
            "a\u00a0b@c",
            "a@c\n",
            "a\u0000@c",
            "\ud800@c",
            "a".repeat(253) + "@b"
        }) {
            assertInvalid("email", () -> Registration.checked(email, PASSWORD, null));
        }
    }

    @Test
    void aPasswordThatBreaksItsRuleIsRefusedAndNeverRepeated() {
        for (String password : new @Nullable String[] {
            null, "", "swordfi", "swordfish".repeat(15), "swordfish\u0000", "swordfish\udfff"
        }) {
            assertThatThrownBy(() -> Registration.checked(EMAIL, password, null))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> {
                        assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_VALUE);
                        assertThat(refusal.detail())
                                .contains("password must be 8 to 128")
                                .doesNotContain("swordf");
                        assertThat(refusal.members().toString()).doesNotContain("swordf");
                    });
        }
    }

    @Test
    void aNameThatBreaksItsRuleIsRefused() {
        for (String name : new String[] {"", "n".repeat(256), "a\tb", "\udc00"}) {
            assertInvalid("name", () -> Registration.checked(EMAIL, PASSWORD, name));
        }
    }

    @Test
    void credentialsOnlyNeedToBeThereAndOfSomeSize() {
        assertThat(Credentials.checked("nobody", "x").email()).isEqualTo("nobody");
        assertInvalid("email", () -> Credentials.checked(null, PASSWORD));
        assertInvalid("email", () -> Credentials.checked("a".repeat(255), PASSWORD));
        assertInvalid("password", () -> Credentials.checked(EMAIL, null));
        assertInvalid("password", () -> Credentials.checked(EMAIL, "p".repeat(129)));
    }

    @Test
    void secretsDoNotShowInText() {
        assertThat(Registration.checked(EMAIL, PASSWORD, null)).asString().doesNotContain(PASSWORD);
        assertThat(new Credentials(EMAIL, PASSWORD)).asString().doesNotContain(PASSWORD);
        assertThat(new RegisterRequest(EMAIL, PASSWORD, null)).asString().doesNotContain(PASSWORD);
        assertThat(new LoginRequest(EMAIL, PASSWORD)).asString().doesNotContain(PASSWORD);
    }

    private static void assertInvalid(String field, ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_VALUE);
            assertThat(refusal.members()).containsEntry("field", field).containsKeys("limit", "value");
        });
    }
}
