package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyReader;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The table {@code outbox}: key (file id, version id), value an {@link OutboxRow}. Thread-safe. */
final class OutboxTable {
    static final TableSpec<OutboxRow> SPEC = TableSpec.merging("outbox", new RowCodec(), OutboxRow::join);

    private final RecordStore store;
    private final Table<OutboxRow> rows;

    OutboxTable(RecordStore store) {
        this.store = store;
        this.rows = new Table<>(store, SPEC);
    }

    Optional<Row<OutboxRow>> get(VersionName version) {
        return rows.get(key(version));
    }

    /** Whatever is there: a row that was handled and is written again only makes the work be asked for again. */
    RecordChange put(VersionName version, OutboxRow row) {
        return rows.put(key(version), row);
    }

    /** False when somebody else changed it since it was read. */
    boolean replace(Row<OutboxRow> read, OutboxRow row) {
        return rows.write(rows.replace(read, row)).written();
    }

    /** False when somebody else changed it since it was read. */
    boolean delete(Row<OutboxRow> read) {
        return rows.write(rows.delete(read)).written();
    }

    /** Every row in the order of the ids; one that cannot be read is told and passed over. */
    TableWalk<OutboxRow> walk(Consumer<UnreadableRecordException> unreadable) {
        return new TableWalk<>(store, SPEC, unreadable);
    }

    static VersionName version(Row<OutboxRow> row) {
        KeyReader key = new KeyReader(row.key());
        return new VersionName(OpaqueId.of(key.bytes(OpaqueId.BYTES)), OpaqueId.of(key.bytes(OpaqueId.BYTES)));
    }

    private static Key key(VersionName version) {
        return new KeyBuilder()
                .bytes(OpaqueId.bytes(version.fileId()))
                .bytes(OpaqueId.bytes(version.versionId()))
                .key();
    }

    private static final class RowCodec implements Codec<OutboxRow> {
        private static final int WRITTEN_AT = 1;
        private static final int WORKS = 2;

        @Override
        public void encode(OutboxRow row, FieldWriter out) {
            out.number(WRITTEN_AT, row.writtenAt().toEpochMilli());
            out.number(WORKS, row.works());
        }

        @Override
        public OutboxRow decode(FieldReader in) {
            return new OutboxRow(Instant.ofEpochMilli(in.number(WRITTEN_AT)), in.number(WORKS));
        }
    }
}
