package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.auth.account.PasswordHash.Cost;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AccountsTest {
    private static final Registration ALICE = Registration.checked("Alice@Example.com", "correct horse", "Alice");

    private final SecureRandom random = new SecureRandom();
    private final Passwords passwords =
            new Passwords(random, new Cost(64, 1, 1), 2, Passwords.MAX_WAITING, Passwords.PATIENCE);
    private final RecordStore store = new MemoryRecordStore();
    private final Accounts accounts = over(store);

    @AfterEach
    void close() {
        passwords.close();
        store.close();
    }

    @Test
    void whoRegistersHasAnAccount() {
        Account account = accounts.register(ALICE).orElseThrow();

        assertThat(account.id()).matches("u[0-9a-f]{32}");
        assertThat(account.email().spelling()).isEqualTo("Alice@Example.com");
        assertThat(account.name()).isEqualTo("Alice");
        assertThat(account.roles()).containsExactly(Role.USER);
        assertThat(account.createdAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123Z"));
        assertThat(accounts.of(account.principal())).contains(account);
    }

    @Test
    void whoRegisteredLogsInWhateverTheCaseOfTheAddress() {
        Account account = accounts.register(ALICE).orElseThrow();

        for (String email : new String[] {"Alice@Example.com", "alice@example.com", "ALICE@EXAMPLE.COM"}) {
            assertThat(logIn(email, "correct horse")).contains(account);
        }
    }

    @Test
    void aWrongPasswordOrAddressOpensNothing() {
        accounts.register(ALICE);

        assertThat(logIn("alice@example.com", "correct horsf")).isEmpty();
        assertThat(logIn("alice@example.com", "")).isEmpty();
        assertThat(logIn("bob@example.com", "correct horse")).isEmpty();
        assertThat(logIn("no address", "correct horse")).isEmpty();
        assertThat(logIn("\ud800@example.com", "correct horse")).isEmpty();
    }

    @Test
    void aSecondAccountForAnAddressIsRefused() {
        Account first = accounts.register(ALICE).orElseThrow();

        assertThat(accounts.register(Registration.checked("aLICE@example.COM", "another horse", null)))
                .isEmpty();

        assertThat(logIn("alice@example.com", "another horse")).isEmpty();
        assertThat(logIn("alice@example.com", "correct horse")).contains(first);
    }

    @Test
    void ofManyWhoRegisterOneAddressAtOnceExactlyOneWins() throws Exception {
        int many = 16;
        CyclicBarrier start = new CyclicBarrier(many);
        List<Future<Optional<Account>>> attempts = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                Registration registration = Registration.checked("alice@example.com", "password of " + i, null);
                attempts.add(callers.submit(() -> {
                    start.await();
                    return accounts.register(registration);
                }));
            }
        }

        List<Account> winners = new ArrayList<>();
        List<Account> openers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            attempts.get(i).get().ifPresent(winners::add);
            logIn("alice@example.com", "password of " + i).ifPresent(openers::add);
        }
        assertThat(winners).hasSize(1);
        assertThat(openers).isEqualTo(winners);
    }

    @Test
    void anAccountSurvivesARestartOfTheService() {
        Account account = accounts.register(ALICE).orElseThrow();

        Accounts later = over(store);

        assertThat(later.logIn(new Credentials("alice@example.com", "correct horse")))
                .contains(account);
        assertThat(later.of(account.principal())).contains(account);
    }

    @Test
    void aRegistrationCutShortLeavesTheAddressFree() {
        assertThat(over(new FirstChangeOnly(store)).register(ALICE)).isEmpty();

        assertThat(logIn("alice@example.com", "correct horse")).isEmpty();
        assertThat(accounts.register(ALICE)).isPresent();
        assertThat(logIn("alice@example.com", "correct horse")).isPresent();
    }

    @Test
    void aPrincipalWithoutAnAccountIsNobodyHere() {
        assertThat(accounts.of(new Principal("admin", Set.of(Role.ADMIN)))).isEmpty();
    }

    private Accounts over(RecordStore records) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.123456Z"));
        return new Accounts(new AccountTable(records), passwords, clock, random);
    }

    private Optional<Account> logIn(String email, String password) {
        return accounts.logIn(new Credentials(email, password));
    }
}
