package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** However large a page is asked for, it is small. */
class PageMemoryTest {
    private static final int MOST_READ_AT_ONCE = 100;
    private static final String SMILES = "\uD83D\uDE00".repeat(FileRules.MAX_TAG_CHARACTERS);
    private static final List<String> TAGS = Collections.nCopies(FileRules.MAX_TAGS, SMILES);

    private final MeasuringStore store = new MeasuringStore();
    private final Shelf shelf = new Shelf(store);

    @Test
    void filesWithManyTagsComeInShortPagesAndAllOfThemOnce() throws JsonProcessingException {
        for (int i = 0; i < 40; i++) {
            createTagged("%03d".formatted(i));
        }

        FilePage first = shelf.catalog.list(ANNA, "home", Listing.Filter.ALL, null, 1000);

        assertThat(first.items()).hasSizeBetween(1, 20);
        assertThat(first.next()).isNotNull();
        long json = new ObjectMapper()
                .writeValueAsBytes(first.items().stream()
                        .map(file -> FileJson.of(file, null))
                        .toList())
                .length;
        assertThat(json).isLessThan(Listing.MAX_TEXT_BYTES + 100_000);
        assertThat(shelf.paths()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void aPageOfPlainFilesIsFull() {
        for (int i = 0; i < 1001; i++) {
            shelf.put("%04d".formatted(i), "x");
        }
        store.most = 0;

        FilePage page = shelf.catalog.list(ANNA, "home", Listing.Filter.ALL, null, 1000);

        assertThat(page.items()).hasSize(1000);
        assertThat(page.next()).isEqualTo("0999");
        assertThat(store.most).isLessThanOrEqualTo(MOST_READ_AT_ONCE);
    }

    @Test
    void versionsAreReadInBatchesAndThePageIsFull() {
        FileHead head = shelf.put("a", "1");
        for (int i = 2; i <= 250; i++) {
            head = shelf.put("a", "1".repeat(i));
        }
        store.most = 0;

        VersionPage first = shelf.catalog.versions(head, null, 220);
        VersionPage second = shelf.catalog.versions(head, first.next(), 220);

        assertThat(first.items()).hasSize(220).extracting(VersionSummary::size).startsWith(250L, 249L);
        assertThat(second.items()).hasSize(30).extracting(VersionSummary::size).endsWith(2L, 1L);
        assertThat(second.next()).isNull();
        assertThat(store.most).isLessThanOrEqualTo(MOST_READ_AT_ONCE);
    }

    private void createTagged(String path) {
        NewFile plain = at(path);
        Description tagged = new Description("n", "n", "text/plain", TAGS, Map.of());
        shelf.catalog.create(
                ANNA,
                new NewFile(plain.bucket(), path, tagged, true, true, plain.chunking(), 0L, null),
                shelf.operation());
    }

    /** Remembers the most rows that one call read. */
    private static final class MeasuringStore implements RecordStore {
        private final MemoryRecordStore store = new MemoryRecordStore();
        private int most;

        @Override
        public Optional<StoredRecord> get(String table, Key key) {
            return store.get(table, key);
        }

        @Override
        public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
            most = Math.max(most, keys.size());
            return store.getAll(table, keys);
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            return store.write(changes);
        }

        @Override
        public List<StoredRecord> scan(String table, KeyRange range, int limit) {
            List<StoredRecord> rows = store.scan(table, range, limit);
            most = Math.max(most, rows.size());
            return rows;
        }

        @Override
        public boolean writesWhole() {
            return store.writesWhole();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
