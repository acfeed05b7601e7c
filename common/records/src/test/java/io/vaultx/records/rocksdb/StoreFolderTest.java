package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class StoreFolderTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-folder", 4);

    @TempDir
    Path temp;

    @Test
    void aFolderInUseIsRefusedByName() {
        Path folder = temp.resolve("records");
        RocksRecordStore first = open(folder);

        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(RecordsInUseException.class)
                .hasMessageContaining(folder.toString());

        first.close();
        open(folder).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> open(file.resolve("records"))).isInstanceOf(RecordStoreFailedException.class);
    }

    @Test
    void aNewerFormatIsRefusedAndLeftAlone() throws Exception {
        Path folder = temp.resolve("records");
        open(folder).close();
        try (Options options = new Options();
                RocksDB db = RocksDB.open(options, folder.toString())) {
            db.put(RecordLayout.FORMAT_KEY, RecordLayout.format(2));
        }

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> open(folder))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("format 2");
        }
    }

    @Test
    void aFolderNamedLikeTheLockIsNotTakenForOneInUse() throws IOException {
        Path folder = temp.resolve("LOCK: ");
        open(folder).close();
        Files.delete(folder.resolve("CURRENT"));
        Files.createDirectory(folder.resolve("CURRENT"));

        assertThatThrownBy(() -> open(folder)).isInstanceOf(RecordStoreFailedException.class);
    }

    @Test
    void tablesKeepTheirNumbersAndDoNotMixAfterReopening() {
        Path folder = temp.resolve("records");
        for (int round = 0; round < 3; round++) {
            try (RocksRecordStore store = open(folder)) {
                for (int table = 0; table <= round * 2; table++) {
                    store.write(List.of(put("table-" + table, round)));
                }
            }
        }

        try (RocksRecordStore store = open(folder)) {
            assertThat(store.scan("table-0", KeyRange.all(), 100)).hasSize(3);
            assertThat(store.scan("table-1", KeyRange.all(), 100)).hasSize(2);
            assertThat(store.scan("table-4", KeyRange.all(), 100)).hasSize(1);
            assertThat(store.scan("table-5", KeyRange.all(), 100)).isEmpty();
        }
    }

    private static RocksRecordStore open(Path folder) {
        return RocksRecordStore.open(folder, THREADS);
    }

    private static RecordChange put(String table, int i) {
        return new RecordChange.Put(table, key(i), new byte[] {(byte) i}, Expect.ABSENT);
    }

    private static Key key(int i) {
        return new KeyBuilder().intAscending(i).key();
    }
}
