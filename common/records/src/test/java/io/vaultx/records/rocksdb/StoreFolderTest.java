package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class StoreFolderTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-folder", 4);
    private static final int VALUE_BYTES = 100;

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
    void aWriteCutAnywhereIsAbsentAndThoseBeforeItAreWhole() throws IOException {
        Path whole = temp.resolve("whole");
        long lengthOfTwo;
        try (RocksRecordStore store = open(whole)) {
            store.write(List.of(put("things", 0)));
            store.write(List.of(put("things", 1)));
            lengthOfTwo = Files.size(onlyLog(whole));
            store.write(List.of(put("things", 2)));
        }
        byte[] log = Files.readAllBytes(onlyLog(whole));
        assertThat(recordsIn(copy(whole, "uncut"))).isEqualTo(3);

        for (long length = lengthOfTwo; length < log.length; length++) {
            Path cut = copy(whole, "cut-" + length);
            Files.write(onlyLog(cut), Arrays.copyOf(log, (int) length));

            assertThat(recordsIn(cut)).as("%d of %d bytes", length, log.length).isEqualTo(2);
        }
    }

    @Test
    void damageInTheLogLosesNothingBeforeItAndInventsNothing() throws IOException {
        Path whole = written(5);
        byte[] log = Files.readAllBytes(onlyLog(whole));

        for (int at = 0; at < log.length; at += 97) {
            Path damaged = copy(whole, "flip-" + at);
            byte[] bytes = log.clone();
            bytes[at] ^= 0x10;
            Files.write(onlyLog(damaged), bytes);

            assertThat(recordsIn(damaged)).as("bit flipped at %d", at).isBetween(0, 4);
        }
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

    private Path written(int records) {
        Path folder = temp.resolve("whole");
        try (RocksRecordStore store = open(folder)) {
            for (int i = 0; i < records; i++) {
                store.write(List.of(put("things", i)));
            }
        }
        return folder;
    }

    private static RecordChange put(String table, int i) {
        return new RecordChange.Put(table, key(i), value(i), Expect.ABSENT);
    }

    /** The number of records, each of which must be whole, and none missing before another. */
    private static int recordsIn(Path folder) {
        try (RocksRecordStore store = open(folder)) {
            List<StoredRecord> found = store.scan("things", KeyRange.all(), 100);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).key()).isEqualTo(key(i));
                assertThat(found.get(i).value()).isEqualTo(value(i));
            }
            return found.size();
        }
    }

    private static Key key(int i) {
        return new KeyBuilder().intAscending(i).key();
    }

    private static byte[] value(int i) {
        byte[] value = new byte[VALUE_BYTES];
        Arrays.fill(value, (byte) i);
        return value;
    }

    private static Path onlyLog(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs =
                    files.filter(file -> file.toString().endsWith(".log")).toList();
            assertThat(logs).hasSize(1);
            return logs.getFirst();
        }
    }

    private Path copy(Path folder, String name) throws IOException {
        Path copy = Files.createDirectory(temp.resolve(name));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
