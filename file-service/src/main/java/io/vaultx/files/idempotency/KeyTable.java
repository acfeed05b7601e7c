package io.vaultx.files.idempotency;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Sha256;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import io.vaultx.web.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code idempotency}: key (principal, SHA-256 of the client's key), value a {@link KeyRow}. Thread-safe.
 */
final class KeyTable {
    static final TableSpec<KeyRow> SPEC = TableSpec.of("idempotency", new KeyRowCodec());

    private final RecordStore store;
    private final Table<KeyRow> rows;

    KeyTable(RecordStore store) {
        this.store = store;
        this.rows = new Table<>(store, SPEC);
    }

    static Key key(String principalId, String clientKey) {
        byte[] sha256 = Sha256.begin().digest(clientKey.getBytes(StandardCharsets.UTF_8));
        return new KeyBuilder().text(principalId).bytes(sha256).key();
    }

    Optional<Row<KeyRow>> get(Key key) {
        return rows.get(key);
    }

    /** Every row in the order of the keys; one that cannot be read is told and passed over. */
    TableWalk<KeyRow> walk(Consumer<UnreadableRecordException> unreadable) {
        return new TableWalk<>(store, SPEC, unreadable);
    }

    /** Sets the row where what was read (null: nothing) still is; answers whether it did. */
    boolean set(Key key, @Nullable Row<KeyRow> read, KeyRow row) {
        RecordChange change = read == null ? rows.insert(key, row) : rows.replace(read, row);
        return rows.write(change).written();
    }

    boolean delete(Row<KeyRow> read) {
        return rows.write(rows.delete(read)).written();
    }

    private static final class KeyRowCodec implements Codec<KeyRow> {
        private static final int OPERATION_ID = 1;
        private static final int REQUEST_LINE = 2;
        private static final int BODY = 3;
        private static final int LEASE_UNTIL = 4;
        private static final int CREATED_AT = 5;
        private static final int STATUS = 6;
        private static final int HEADERS = 7;
        private static final int ANSWER_BODY = 8;
        private static final int PROBLEM = 9;
        private static final int DETAIL = 10;
        private static final int NUMBERS = 11;
        private static final int TEXTS = 12;
        private static final int HOLDER = 13;

        @Override
        public void encode(KeyRow row, FieldWriter out) {
            @Nullable ChunkId body = row.body();
            @Nullable String holder = row.holder();
            out.bytes(OPERATION_ID, OpaqueId.bytes(row.operationId()))
                    .bytes(REQUEST_LINE, row.requestLine().bytes())
                    .optionalBytes(BODY, body == null ? null : body.bytes())
                    .number(LEASE_UNTIL, row.leaseUntil().toEpochMilli())
                    .number(CREATED_AT, row.createdAt().toEpochMilli())
                    .optionalBytes(HOLDER, holder == null ? null : OpaqueId.bytes(holder));
            switch (row.ending()) {
                case null -> {}
                case Ending.Answered(Answer answer) ->
                    out.number(STATUS, answer.status())
                            .textMap(HEADERS, answer.headers())
                            .bytes(ANSWER_BODY, answer.body());
                case Ending.Refused refused -> {
                    Map<String, String> numbers = new LinkedHashMap<>();
                    refused.numbers().forEach((name, number) -> numbers.put(name, number.toString()));
                    out.text(PROBLEM, refused.type().name())
                            .text(DETAIL, refused.detail())
                            .textMap(HEADERS, refused.headers())
                            .textMap(NUMBERS, numbers)
                            .textMap(TEXTS, refused.texts());
                }
            }
        }

        @Override
        public KeyRow decode(FieldReader in) {
            byte @Nullable [] body = in.optionalBytes(BODY);
            byte @Nullable [] holder = in.optionalBytes(HOLDER);
            return new KeyRow(
                    OpaqueId.of(in.bytes(OPERATION_ID)),
                    ChunkId.of(in.bytes(REQUEST_LINE)),
                    body == null ? null : ChunkId.of(body),
                    holder == null ? null : OpaqueId.of(holder),
                    Instant.ofEpochMilli(in.number(LEASE_UNTIL)),
                    Instant.ofEpochMilli(in.number(CREATED_AT)),
                    ending(in));
        }

        private static @Nullable Ending ending(FieldReader in) {
            if (in.has(PROBLEM)) {
                Map<String, Long> numbers = new LinkedHashMap<>();
                in.textMap(NUMBERS).forEach((name, number) -> numbers.put(name, Long.valueOf(number)));
                return new Ending.Refused(
                        ProblemType.valueOf(in.text(PROBLEM)),
                        in.text(DETAIL),
                        in.textMap(HEADERS),
                        numbers,
                        in.textMap(TEXTS));
            }
            return in.has(STATUS)
                    ? new Ending.Answered(
                            new Answer(Math.toIntExact(in.number(STATUS)), in.textMap(HEADERS), in.bytes(ANSWER_BODY)))
                    : null;
        }
    }
}
