package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.auth.account.PasswordHash.Cost;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private static final Cost CHEAP = new Cost(64, 1, 1);

    private final SecureRandom random = new SecureRandom();
    private final Passwords passwords = new Passwords(random, CHEAP, 2, Passwords.MAX_WAITING, Passwords.PATIENCE);

    @AfterEach
    void close() {
        passwords.close();
    }

    @Test
    void thePasswordMatchesItsHashAndNoOtherDoes() {
        PasswordHash hash = passwords.hash("correct horse");

        assertThat(passwords.matches("correct horse", Optional.of(hash))).isTrue();
        assertThat(passwords.matches("correct horsf", Optional.of(hash))).isFalse();
        assertThat(passwords.matches("Correct horse", Optional.of(hash))).isFalse();
        assertThat(passwords.matches("", Optional.of(hash))).isFalse();
    }

    @Test
    void withoutAHashNothingMatches() {
        assertThat(passwords.matches("correct horse", Optional.empty())).isFalse();
    }

    @Test
    void theSamePasswordHashesDifferentlyEachTime() {
        assertThat(passwords.hash("correct horse").phc())
                .isNotEqualTo(passwords.hash("correct horse").phc());
    }

    @Test
    void aLetterTypedWithItsAccentApartIsTheSamePassword() {
        PasswordHash hash = passwords.hash("pass\u00e9word");

        assertThat(passwords.matches("passe\u0301word", Optional.of(hash))).isTrue();
    }

    /** From the tests of the reference implementation (phc-winner-argon2, src/test.c, Argon2id version 0x13). */
    @Test
    void theHashIsArgon2idAsTheReferenceComputesIt() {
        PasswordHash reference = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

        assertThat(passwords.matches("password", Optional.of(reference))).isTrue();
        assertThat(passwords.matches("passwore", Optional.of(reference))).isFalse();
    }

    @Test
    void whatIsStoredNamesTheRecommendedCost() {
        Passwords real = new Passwords(random);
        try {
            PasswordHash hash = real.hash("correct horse");

            assertThat(hash.phc()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
            assertThat(PasswordHash.parse(hash.phc())).isEqualTo(hash);
            assertThat(passwords.matches("correct horse", Optional.of(hash)))
                    .as("read by a service that hashes at another cost")
                    .isTrue();
        } finally {
            real.close();
        }
    }

    /** Together they would need 1.9 GiB, and the tests have 1 GiB of heap. */
    @Test
    void aHundredAtOnceFitIntoTheHeap() throws Exception {
        Cost onePass = new Cost(Cost.RECOMMENDED.memoryKiB(), 1, 1);
        Passwords two = new Passwords(random, onePass, 2, 100, java.time.Duration.ofMinutes(5));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PasswordHash>> hashes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                hashes.add(callers.submit(() -> two.hash("correct horse")));
            }
            for (Future<PasswordHash> hash : hashes) {
                assertThat(hash.get().cost()).isEqualTo(onePass);
            }
        } finally {
            two.close();
        }
    }

    @Test
    void whoCannotHaveATurnIsToldToComeBack() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> passwords.hash("correct horse")).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.type()).isEqualTo(ProblemType.UNAVAILABLE);
                assertThat(refusal.headers()).containsKey("Retry-After");
            });
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(passwords.hash("correct horse")).isNotNull();
    }

    @Test
    void textThatIsNoHashIsRefusedAndNotShown() {
        for (String text : new String[] {
            "",
            "swordfish",
            "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFh"
        }) {
            assertThatThrownBy(() -> PasswordHash.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("swordfish")
                    .hasMessageNotContaining("CTFh");
        }
        assertThat(passwords.hash("correct horse")).hasToString("PasswordHash[hidden]");
    }
}
