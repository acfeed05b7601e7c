package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.files.GoldenRows;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.RecordChange;
import io.vaultx.records.Row;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of {@code outbox} as the first format has them, kept for ever. */
class FormatOneTest {
    private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final VersionName VERSION = new VersionName(id("1f"), id("2e"));

    private final GoldenRows<OutboxRow> rows = new GoldenRows<>(
            "outbox.hex",
            OutboxTable.SPEC,
            Map.of("digest", new OutboxRow(AT, 1), "of-a-newer-program", new OutboxRow(AT, 1L | 1L << 40)));

    @Test
    void storedRowsAreStillRead() {
        rows.areRead((store, row) -> new OutboxTable(store).get(VERSION).map(Row::value));
    }

    @Test
    void theSameValuesAreStoredTheSameToday() {
        rows.areWrittenTheSame((store, row) -> {
            RecordChange put = new OutboxTable(store).put(VERSION, row);
            store.write(List.of(put));
        });
    }

    @Test
    void aDamagedRowIsReadOrUnreadable() {
        rows.areReadOrUnreadableWhenDamaged();
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        rows.keepUnknownFields();
    }

    private static String id(String octet) {
        return OpaqueId.of(HexFormat.of().parseHex(octet.repeat(OpaqueId.BYTES)));
    }
}
