package io.vaultx.files.content;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.GoldenRows;
import io.vaultx.files.idempotency.OpaqueId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of {@code pages} as the first format has them, kept for ever. */
class FormatOneTest {
    private static final String MANIFEST = OpaqueId.of(HexFormat.of().parseHex("3c".repeat(OpaqueId.BYTES)));
    private static final long END = 70_000;

    private final GoldenRows<List<ChunkRef>> pages = new GoldenRows<>(
            "pages.hex",
            PageTable.SPEC,
            Map.of(
                    "two-chunks",
                    List.of(
                            new ChunkRef(ChunkId.parse("c1".repeat(32)), 65_536),
                            new ChunkRef(ChunkId.parse("c2".repeat(32)), 4_464))));

    @Test
    void storedRowsAreStillRead() {
        pages.areRead((store, refs) -> new PageTable(store)
                .holding(MANIFEST, END - 1)
                .filter(page -> page.start() == 0 && page.end() == END)
                .map(PageTable.Page::refs));
    }

    @Test
    void theSameValuesAreStoredTheSameToday() {
        pages.areWrittenTheSame((store, refs) -> new PageTable(store).insert(MANIFEST, END, refs));
    }

    @Test
    void aDamagedRowIsReadOrUnreadable() {
        pages.areReadOrUnreadableWhenDamaged();
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        pages.keepUnknownFields();
    }
}
