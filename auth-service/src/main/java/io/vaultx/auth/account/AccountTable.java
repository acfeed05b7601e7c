package io.vaultx.auth.account;

import io.vaultx.domain.Role;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where accounts rest: {@code users} by id, and {@code emails}, which binds an address's identity to one id. The binding is
 * the commit point; a user row without one was never registered and nobody can reach it.
 */
@Singleton
final class AccountTable {
    static final TableSpec<Account> USERS = TableSpec.of("users", new AccountCodec());
    static final TableSpec<String> EMAILS = TableSpec.of("emails", new AccountIdCodec());

    private final Table<Account> users;
    private final Table<String> emails;

    @Inject
    AccountTable(RecordStore store) {
        this.users = new Table<>(store, USERS);
        this.emails = new Table<>(store, EMAILS);
    }

    /** Makes the account durable; false when its address is taken. Of several at once exactly one gets true. */
    boolean insert(Account account) {
        return users.write(
                        users.insert(key(account.id()), account),
                        emails.insert(key(account.email().identity()), account.id()))
                .written();
    }

    Optional<Account> byId(String id) {
        return users.get(key(id)).map(Row::value);
    }

    Optional<Account> byEmail(Email email) {
        return idOf(email).flatMap(this::byId);
    }

    /** The account that an address leads to; whether that is there is not asked. */
    Optional<String> idOf(Email email) {
        return emails.get(key(email.identity())).map(Row::value);
    }

    /** As {@link RecordStore#writesWhole}. */
    boolean writesWhole() {
        return users.writesWhole();
    }

    private static Key key(String text) {
        return new KeyBuilder().text(text).key();
    }

    private static final class AccountCodec implements Codec<Account> {
        private static final int ID = 1;
        private static final int EMAIL = 2;
        private static final int NAME = 3;
        private static final int ROLES = 4;
        private static final int PASSWORD = 5;
        private static final int CREATED_AT_MILLIS = 6;

        @Override
        public void encode(Account account, FieldWriter out) {
            out.text(ID, account.id())
                    .text(EMAIL, account.email().spelling())
                    .optionalText(NAME, account.name())
                    .texts(ROLES, wireNames(account))
                    .text(PASSWORD, account.password().phc())
                    .number(CREATED_AT_MILLIS, account.createdAt().toEpochMilli());
        }

        @Override
        public Account decode(FieldReader in) {
            List<String> roles = in.texts(ROLES);
            return new Account(
                    in.text(ID),
                    new Email(in.text(EMAIL)),
                    in.optionalText(NAME),
                    Arrays.stream(Role.values())
                            .filter(role -> roles.contains(role.wireName()))
                            .collect(Collectors.toSet()),
                    PasswordHash.parse(in.text(PASSWORD)),
                    Instant.ofEpochMilli(in.number(CREATED_AT_MILLIS)));
        }

        private static List<String> wireNames(Account account) {
            return account.roles().stream().map(Role::wireName).sorted().toList();
        }
    }

    private static final class AccountIdCodec implements Codec<String> {
        private static final int ACCOUNT_ID = 1;

        @Override
        public void encode(String accountId, FieldWriter out) {
            out.text(ACCOUNT_ID, accountId);
        }

        @Override
        public String decode(FieldReader in) {
            return in.text(ACCOUNT_ID);
        }
    }
}
