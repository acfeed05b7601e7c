package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.Role;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.records.UnreadableRecordException;
import io.vaultx.threads.Fuzz;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of {@code users} and {@code emails} as the first format has them, kept for ever. */
class FormatOneTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Two fields that no table has: 4095 is the number 1, 4096 the bytes 00 ff. */
    private static final byte[] OF_A_NEWER_PROGRAM = HEX.parseHex("fe3f02" + "8140" + "0200ff");

    private static final Account NAMED = account("a1", "Änna@Example.org", "Anna Ä.", Set.of(Role.USER, Role.ADMIN));
    private static final Account NAMELESS = account("b2", "bert@example.org", null, Set.of(Role.USER));

    private final RecordStore old = new MemoryRecordStore();

    @BeforeEach
    void fill() throws IOException {
        read("users");
        read("emails");
    }

    @Test
    void storedRowsAreStillRead() {
        AccountTable accounts = new AccountTable(old);

        for (Account account : List.of(NAMED, NAMELESS)) {
            assertThat(accounts.byId(account.id())).contains(account);
            assertThat(accounts.byEmail(account.email())).contains(account);
        }
        assertThat(accounts.byEmail(new Email("äNNA@example.ORG"))).contains(NAMED);
    }

    @Test
    void theSameAccountsAreStoredTheSameToday() {
        RecordStore today = new MemoryRecordStore();
        AccountTable accounts = new AccountTable(today);
        accounts.insert(NAMED);
        accounts.insert(NAMELESS);

        for (String table : List.of("users", "emails")) {
            assertThat(stored(today, table)).hasSize(2).isEqualTo(stored(old, table));
        }
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        assertKeepsUnknownFields(AccountTable.USERS);
        assertKeepsUnknownFields(AccountTable.EMAILS);
    }

    @Test
    void aDamagedRowIsReadOrUnreadable() {
        assertReadOrUnreadableWhenDamaged(AccountTable.USERS);
        assertReadOrUnreadableWhenDamaged(AccountTable.EMAILS);
    }

    private <T> void assertReadOrUnreadableWhenDamaged(TableSpec<T> spec) {
        List<StoredRecord> good = rows(old, spec.name());
        Key key = good.getFirst().key();
        Fuzz.of("rows of " + spec.name(), 3_000)
                .bytes(good.stream().map(StoredRecord::value).toList(), value -> {
                    RecordStore store = new MemoryRecordStore();
                    put(store, spec.name(), key, value);
                    Table<T> table = new Table<>(store, spec);
                    try {
                        Row<T> row = table.get(key).orElseThrow();
                        assertThat(table.write(table.replace(row, row.value())).written())
                                .isTrue();
                        assertThat(table.get(key).orElseThrow().value()).isEqualTo(row.value());
                    } catch (UnreadableRecordException unreadable) {
                        assertThat(unreadable).hasMessageContaining(spec.name());
                    }
                });
    }

    private <T> void assertKeepsUnknownFields(TableSpec<T> spec) {
        RecordStore store = new MemoryRecordStore();
        for (StoredRecord row : rows(old, spec.name())) {
            byte[] newer = ByteBuffer.allocate(row.value().length + OF_A_NEWER_PROGRAM.length)
                    .put(row.value())
                    .put(OF_A_NEWER_PROGRAM)
                    .array();
            put(store, spec.name(), row.key(), newer);
        }
        List<String> before = stored(store, spec.name());

        Table<T> table = new Table<>(store, spec);
        for (Row<T> row : table.scan(KeyRange.all(), 10)) {
            assertThat(table.write(table.replace(row, row.value())).written()).isTrue();
        }

        assertThat(stored(store, spec.name())).hasSize(2).isEqualTo(before);
    }

    /** Each line but those that begin with # has a name, a key and a value, both in hex. */
    private void read(String table) throws IOException {
        try (InputStream in = FormatOneTest.class.getResourceAsStream("/format-v1/rows/" + table + ".hex")) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 3))
                    .forEach(line -> put(old, table, Key.of(HEX.parseHex(line[1])), HEX.parseHex(line[2])));
        }
    }

    private static void put(RecordStore store, String table, Key key, byte[] value) {
        store.write(List.of(new RecordChange.Put(table, key, value, Expect.ABSENT)));
    }

    private static List<StoredRecord> rows(RecordStore store, String table) {
        return store.scan(table, KeyRange.all(), 10);
    }

    private static List<String> stored(RecordStore store, String table) {
        return rows(store, table).stream()
                .map(row -> row.key() + " " + HEX.formatHex(row.value()))
                .toList();
    }

    private static Account account(String octet, String email, @Nullable String name, Set<Role> roles) {
        PasswordHash password = new PasswordHash(new PasswordHash.Cost(19_456, 2, 1), bytes(0, 16), bytes(16, 32));
        Instant at = Instant.ofEpochMilli(1_767_225_600_123L);
        return new Account("u" + octet.repeat(16), new Email(email), name, roles, password, at);
    }

    /** Bytes that count up. */
    private static byte[] bytes(int first, int count) {
        return HEX.parseHex(String.join(
                "",
                IntStream.range(first, first + count)
                        .mapToObj(i -> HEX.toHexDigits((byte) i))
                        .toList()));
    }
}
