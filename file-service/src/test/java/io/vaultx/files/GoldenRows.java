package io.vaultx.files;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The rows of one file in {@code format-v1/rows}, and what they are to be read as: by name. */
public final class GoldenRows<T> {
    /** Two fields that no table has: 4095 is the number 1, 4096 the bytes 00 ff. */
    private static final byte[] OF_A_NEWER_PROGRAM = HexFormat.of().parseHex("fe3f02" + "8140" + "0200ff");

    private final TableSpec<?> spec;
    private final Map<String, T> values;
    private final Map<String, Stored> rows;

    private record Stored(Key key, byte[] value) {}

    /** The rows of a file; there has to be a value for each. */
    public GoldenRows(String file, TableSpec<?> spec, Map<String, T> values) {
        this.spec = spec;
        this.values = values;
        this.rows = read(file);
        assertThat(values).as(file).containsOnlyKeys(rows.keySet());
    }

    /** Each row is read, by the table's own code, as its value. */
    public void areRead(BiFunction<RecordStore, T, Optional<T>> find) {
        rows.forEach((name, row) -> assertThat(find.apply(storeWith(row), values.get(name)))
                .as(name)
                .contains(values.get(name)));
    }

    /** Each value gets, from the table's own code, the key and the bytes of its row. */
    public void areWrittenTheSame(BiConsumer<RecordStore, T> insert) {
        rows.forEach((name, row) -> {
            RecordStore store = new MemoryRecordStore();
            insert.accept(store, values.get(name));

            StoredRecord today = only(store);
            assertThat(today.key()).as(name).isEqualTo(row.key());
            assertThat(today.value()).as(name).asHexString().isEqualTo(hex(row.value()));
        });
    }

    /** A row with fields of a newer program, replaced by what it was read as, is what it was. */
    public void keepUnknownFields() {
        rows.forEach((name, row) -> {
            byte[] newer = Bytes.join(row.value(), OF_A_NEWER_PROGRAM);
            RecordStore store = storeWith(new Stored(row.key(), newer));
            long version = only(store).version();

            rewrite(store, spec, row.key());

            assertThat(only(store).version()).as(name).isGreaterThan(version);
            assertThat(only(store).value()).as(name).asHexString().isEqualTo(hex(newer));
        });
    }

    /** A row that is not what was written is one that is written the same again and again, or unreadable by its name. */
    public void areReadOrUnreadableWhenDamaged() {
        List<byte[]> valid = rows.values().stream().map(Stored::value).toList();
        fuzz(spec, rows.values().iterator().next().key(), valid);
    }

    private <V> void fuzz(TableSpec<V> table, Key key, List<byte[]> valid) {
        Fuzz.of("rows of " + table.name(), 3_000).bytes(valid, value -> {
            RecordStore store = storeWith(new Stored(key, value));
            try {
                rewrite(store, table, key);
                byte[] once = only(store).value();
                rewrite(store, table, key);
                assertThat(only(store).value()).isEqualTo(once);
            } catch (UnreadableRecordException unreadable) {
                assertThat(unreadable).hasMessageContaining(table.name()).hasMessageContaining(key.toString());
            }
        });
    }

    private static <V> void rewrite(RecordStore store, TableSpec<V> spec, Key key) {
        Table<V> table = new Table<>(store, spec);
        Row<V> read = table.get(key).orElseThrow();
        assertThat(table.write(table.replace(read, read.value())).written()).isTrue();
    }

    private RecordStore storeWith(Stored row) {
        RecordStore store = new MemoryRecordStore();
        store.write(List.of(new RecordChange.Put(spec.name(), row.key(), row.value(), Expect.ABSENT)));
        return store;
    }

    private StoredRecord only(RecordStore store) {
        List<StoredRecord> all = store.scan(spec.name(), KeyRange.all(), 2);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /** Each line but those that begin with # has a name, a key and a value, both in hex. */
    private static Map<String, Stored> read(String file) {
        Map<String, Stored> rows = new LinkedHashMap<>();
        try (InputStream in = GoldenRows.class.getResourceAsStream("/format-v1/rows/" + file)) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 3))
                    .forEach(line -> rows.put(line[0], new Stored(Key.of(bytes(line[1])), bytes(line[2]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(rows).as(file).isNotEmpty();
        return rows;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
