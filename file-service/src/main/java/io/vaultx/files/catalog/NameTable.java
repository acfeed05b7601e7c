package io.vaultx.files.catalog;

import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.KeyReader;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code names}: key (bucket id, path), value the file's id. A row counts only while that file's head holds the
 * same name; any other is a leftover that the next taker replaces. Thread-safe.
 */
final class NameTable {
    static final TableSpec<String> SPEC = TableSpec.of("names", new NameCodec());

    private final Table<String> names;

    NameTable(RecordStore store) {
        this.names = new Table<>(store, SPEC);
    }

    Optional<Row<String>> get(String bucket, String path) {
        return names.get(key(bucket, path));
    }

    /**
     * Names in the order of their paths' UTF-8 bytes; fewer than the limit are the last.
     *
     * @param prefix of the path
     * @param after the last path seen, null to begin
     */
    List<Row<String>> page(String bucket, String prefix, @Nullable String after, int limit) {
        KeyRange range =
                KeyRange.prefix(new KeyBuilder().text(bucket).textPrefix(prefix).key());
        return names.scan(after == null ? range : range.after(key(bucket, after)), limit);
    }

    /** Sets the name where nothing is, or what was read still is. */
    RecordChange bind(@Nullable Row<String> read, String bucket, String path, String fileId) {
        return read == null ? names.insert(key(bucket, path), fileId) : names.replace(read, fileId);
    }

    RecordChange delete(Row<String> read) {
        return names.delete(read);
    }

    static String bucket(Row<String> row) {
        return new KeyReader(row.key()).text();
    }

    static String path(Row<String> row) {
        KeyReader key = new KeyReader(row.key());
        key.text();
        return key.text();
    }

    private static Key key(String bucket, String path) {
        return new KeyBuilder().text(bucket).text(path).key();
    }

    private static final class NameCodec implements Codec<String> {
        private static final int FILE_ID = 1;

        @Override
        public void encode(String fileId, FieldWriter out) {
            out.bytes(FILE_ID, OpaqueId.bytes(fileId));
        }

        @Override
        public String decode(FieldReader in) {
            return OpaqueId.of(in.bytes(FILE_ID));
        }
    }
}
