package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people type, and what is stored of it, in every shape. */
class AccountFuzzTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Test
    void anAddressIsTakenAsOneOrRefused() {
        List<String> valid = List.of(
                "anna@example.org",
                "\u00c4nna@Ex.org",
                "e\u0301@x",
                "\u0130@y",
                "\u0130\u0321@x",
                "a@" + "b".repeat(252));
        Fuzz.of("e-mail addresses", 10_000).words("@", "..", " ").texts(valid, text -> {
            try {
                Registration taken = Registration.checked(text, PASSWORD, null);
                String identity = taken.email().identity();
                assertThat(text).contains("@").hasSizeLessThanOrEqualTo(Email.MAX_CHARACTERS);
                assertThat(Email.identityOf(identity)).as("one identity").isEqualTo(identity);
            } catch (Refusal refused) {
                assertThat(refused.type()).isEqualTo(ProblemType.INVALID_VALUE);
                assertThat(Email.isValid(text)).isFalse();
            }
        });
    }

    @Test
    void aPasswordIsNeverRepeated() {
        Fuzz.of("passwords", 10_000).texts(List.of(PASSWORD, "\ud83d\ude00".repeat(12), "x".repeat(1024)), text -> {
            try {
                assertThat(Registration.checked("a@b", text, null).password()).isEqualTo(text);
            } catch (Refusal refused) {
                assertThat(refused.type()).isEqualTo(ProblemType.INVALID_VALUE);
                assertThat(refused.members().toString() + refused.detail())
                        .as("without the password")
                        .satisfies(told -> assertThat(text.length() > 20 && told.contains(text))
                                .isFalse());
            }
            try {
                assertThat(Credentials.checked("a@b", text)).isNotNull();
            } catch (Refusal refused) {
                assertThat(refused.type()).isEqualTo(ProblemType.INVALID_VALUE);
            }
        });
    }

    @Test
    void aStoredHashIsReadAsItIsWrittenOrNone() {
        String hash = new PasswordHash(PasswordHash.Cost.RECOMMENDED, new byte[16], new byte[32]).phc();
        Fuzz.of("password hashes", 10_000)
                .words("$", "m=", "t=999", "p=0", "=", "_-")
                .texts(List.of(hash), text -> {
                    try {
                        PasswordHash read = PasswordHash.parse(text);
                        assertThat(PasswordHash.parse(read.phc())).isEqualTo(read);
                    } catch (IllegalArgumentException none) {
                        assertThat(none).hasMessageNotContaining("AAAAAAAAAAAA");
                    }
                });
    }
}
