package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.auth.account.PasswordHash.Cost;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts and addresses that do not belong together are named. */
final class AccountAuditTest {
    private final SecureRandom random = new SecureRandom();
    private final Passwords passwords =
            new Passwords(random, new Cost(64, 1, 1), 2, Passwords.MAX_WAITING, Passwords.PATIENCE);
    private final RecordStore store = new MemoryRecordStore();
    private final List<AuditFinding> findings = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final List<Account> registered = new ArrayList<>();

    @BeforeEach
    void register() {
        Accounts accounts = new Accounts(new AccountTable(store), passwords, InstantSource.system(), random);
        for (String email : List.of("Alice@Example.com", "bob@example.com")) {
            registered.add(accounts.register(Registration.checked(email, "correct horse", null))
                    .orElseThrow());
        }
    }

    @AfterEach
    void close() {
        passwords.close();
        store.close();
    }

    private static Key key(String text) {
        return new KeyBuilder().text(text).key();
    }

    private void delete(String table, String key) {
        assertThat(store.write(List.of(new RecordChange.Delete(table, key(key), Expect.ANYTHING)))
                        .written())
                .isTrue();
    }

    private List<String> audit() {
        new AccountAudit(store, new AuditReport() {
                    @Override
                    public void finding(AuditFinding finding) {
                        findings.add(finding);
                    }

                    @Override
                    public void count(String what, long more) {
                        counts.merge(what, more, Long::sum);
                    }
                })
                .run();
        return findings.stream().map(AuditFinding::kind).toList();
    }

    @Test
    void accountsWithTheirAddressesAreClean() {
        assertThat(audit()).isEmpty();
        assertThat(counts).containsEntry("accounts", 2L);
    }

    @Test
    void anAccountWithoutItsAddressIsNamed() {
        delete("emails", "alice@example.com");

        assertThat(audit()).containsExactly("ADDRESS_MISSING");
        assertThat(findings.getFirst().about())
                .containsEntry("address", "Alice@Example.com")
                .containsEntry("account", registered.getFirst().id());
    }

    @Test
    void anAddressWithoutItsAccountIsNamed() {
        delete("users", registered.getFirst().id());

        assertThat(audit()).containsExactly("ACCOUNT_MISSING");
        assertThat(findings.getFirst().about()).containsEntry("address", "alice@example.com");
    }

    @Test
    void anAddressOfAnotherAccountIsNamed() {
        byte[] bobs = store.get("emails", key("bob@example.com")).orElseThrow().value();
        store.write(List.of(new RecordChange.Put("emails", key("carol@example.com"), bobs, Expect.ANYTHING)));

        assertThat(audit()).containsExactly("ROW_WRONG");
        assertThat(findings.getFirst().about()).containsEntry("address", "carol@example.com");
    }

    @Test
    void aRowThatCannotBeReadIsNamedOnce() {
        store.write(List.of(
                new RecordChange.Put("users", key(registered.getFirst().id()), new byte[] {99}, Expect.ANYTHING)));

        assertThat(audit()).containsExactly("ROW_UNREADABLE");
        assertThat(findings.getFirst().about()).containsEntry("table", "users");
    }
}
