package io.vaultx.auth.account;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** The stories of an account: register, log in, who am I. */
@Singleton
final class Accounts {
    private static final int ID_BYTES = 16;

    private final AccountTable table;
    private final Passwords passwords;
    private final InstantSource clock;
    private final SecureRandom random;

    @Inject
    Accounts(AccountTable table, Passwords passwords, InstantSource clock, SecureRandom random) {
        this.table = table;
        this.passwords = passwords;
        this.clock = clock;
        this.random = random;
    }

    /** The new account, durable; empty when the address is taken. */
    Optional<Account> register(Registration registration) {
        // Before the expensive part; the insert decides again, for those who come at the same time.
        if (table.byEmail(registration.email()).isPresent()) {
            return Optional.empty();
        }

        Account account = new Account(
                newId(),
                registration.email(),
                registration.name(),
                Set.of(Role.USER),
                passwords.hash(registration.password()),
                clock.instant());

        return table.insert(account) ? Optional.of(account) : Optional.empty();
    }

    /** The account that the credentials open; empty for a wrong password and an unknown address alike. */
    Optional<Account> logIn(Credentials credentials) {
        Optional<Account> account =
                Email.isValid(credentials.email()) ? table.byEmail(new Email(credentials.email())) : Optional.empty();

        boolean matches = passwords.matches(credentials.password(), account.map(Account::password));

        return matches ? account : Optional.empty();
    }

    /** Empty for a principal that no account stands behind, as the operator's. */
    Optional<Account> of(Principal principal) {
        return table.byId(principal.id());
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return "u" + HexFormat.of().formatHex(id);
    }
}
