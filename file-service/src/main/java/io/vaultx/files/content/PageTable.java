package io.vaultx.files.content;

import io.vaultx.domain.ChunkRef;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.KeyReader;
import io.vaultx.records.Merge;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code pages}: key (manifest id, offset behind the page's last byte), value the page's chunks. With the end in
 * the key, the page that holds a byte is the first one whose key is larger: a seek needs no index and no reverse scan.
 * Rows are written once and never changed. Thread-safe.
 */
final class PageTable {
    static final TableSpec<List<ChunkRef>> SPEC = spec(new PageCodec());
    private static final int DELETE_BATCH = 64;

    private final Table<List<ChunkRef>> pages;

    PageTable(RecordStore store) {
        this.pages = new Table<>(store, SPEC);
    }

    /**
     * Writes a page, durable on return.
     *
     * @throws IllegalStateException when there is one: two manifests got one id
     */
    void insert(String manifestId, long end, List<ChunkRef> refs) {
        if (!pages.write(pages.insert(key(manifestId, end), refs)).written()) {
            throw new IllegalStateException("manifest " + manifestId + " already has a page up to byte " + end);
        }
    }

    /** The page that holds the byte at {@code offset}. */
    Optional<Page> holding(String manifestId, long offset) {
        Key behind = key(manifestId, offset + 1);
        KeyRange range = new KeyRange(behind, all(manifestId).until());
        return pages.scan(range, 1).stream().findFirst().map(PageTable::page);
    }

    void deleteAll(String manifestId) {
        while (true) {
            List<Row<List<ChunkRef>>> rows = pages.scan(all(manifestId), DELETE_BATCH);
            pages.write(rows.stream().map(row -> pages.delete(row.key())).toArray(RecordChange[]::new));
            if (rows.size() < DELETE_BATCH) {
                return;
            }
        }
    }

    static String manifestId(Row<List<ChunkRef>> row) {
        return new KeyReader(row.key()).text();
    }

    static Page page(Row<List<ChunkRef>> row) {
        KeyReader key = new KeyReader(row.key());
        key.text();
        long end = key.longAscending();
        long size = row.value().stream().mapToLong(ChunkRef::size).sum();
        return new Page(end - size, end, row.value());
    }

    private static TableSpec<List<ChunkRef>> spec(PageCodec codec) {
        return TableSpec.merging("pages", codec, Merge.smaller(codec));
    }

    private static Key key(String manifestId, long end) {
        return new KeyBuilder().text(manifestId).longAscending(end).key();
    }

    private static KeyRange all(String manifestId) {
        return KeyRange.prefix(new KeyBuilder().text(manifestId).key());
    }

    /**
     * @param start offset of the page's first byte
     * @param end offset behind its last byte
     */
    record Page(long start, long end, List<ChunkRef> refs) {}

    private static final class PageCodec implements Codec<List<ChunkRef>> {
        private static final int REFS = 1;

        @Override
        public void encode(List<ChunkRef> refs, FieldWriter out) {
            out.bytes(REFS, RefListLayout.write(refs));
        }

        @Override
        public List<ChunkRef> decode(FieldReader in) {
            return RefListLayout.read(in.bytes(REFS));
        }
    }
}
