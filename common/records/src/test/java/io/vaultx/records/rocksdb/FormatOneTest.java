package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.StoredRecord;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** A folder of the first format, closed and opened again before its last write: records in a table file and in the log. */
class FormatOneTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-format", 2);

    /** What docs/FORMATS.md draws. */
    private static final List<String> STORED = List.of(
            "000066 -> 00000001",
            "00007466696c6573 -> 0001",
            "0000746e616d6573 -> 0002",
            "000076 -> 0000000000000004",
            "0001610001 -> 0000000000000001010203",
            "0002630001 -> 0000000000000004ff");

    @TempDir
    Path temp;

    private Path old;

    @BeforeEach
    void unpack() throws IOException {
        RocksLibrary.load();
        old = Files.createDirectory(temp.resolve("old"));
        try (InputStream file = FormatOneTest.class.getResourceAsStream("/format-v1/records/rocksdb.zip");
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, old.resolve(entry.getName()));
            }
        }
    }

    @Test
    void anOldFolderIsReadAndWrittenOn() {
        try (RocksRecordStore store = RocksRecordStore.open(old, THREADS)) {
            StoredRecord first = store.get("files", key("a")).orElseThrow();
            assertThat(first.value()).containsExactly(1, 2, 3);
            assertThat(first.version()).isEqualTo(1);
            assertThat(store.get("names", key("b"))).isEmpty();
            assertThat(store.get("names", key("c")).orElseThrow().value()).containsExactly(0xff);

            store.write(List.of(new RecordChange.Put("names", key("b"), new byte[] {4}, Expect.ABSENT)));

            assertThat(store.get("names", key("b")).orElseThrow().version()).isEqualTo(5);
        }
    }

    @Test
    void anOldFolderHoldsWhatTheDrawingSays() throws Exception {
        assertThat(stored(old)).isEqualTo(STORED);
    }

    @Test
    void theSameWritesAreStoredTheSameToday() throws Exception {
        Path today = temp.resolve("today");
        try (RocksRecordStore store = RocksRecordStore.open(today, THREADS)) {
            store.write(List.of(
                    new RecordChange.Put("files", key("a"), new byte[] {1, 2, 3}, Expect.ABSENT),
                    new RecordChange.Put("names", key("b"), new byte[0], Expect.ABSENT)));
            store.write(List.of(new RecordChange.Delete("names", key("b"), Expect.ANYTHING)));
            store.write(List.of(new RecordChange.Put("names", key("c"), new byte[] {(byte) 0xff}, Expect.ABSENT)));
        }

        assertThat(stored(today)).isEqualTo(STORED);
    }

    private static List<String> stored(Path folder) throws Exception {
        List<String> found = new ArrayList<>();
        try (Options options = new Options();
                RocksDB db = RocksDB.openReadOnly(options, folder.toString());
                RocksIterator at = db.newIterator()) {
            HexFormat hex = HexFormat.of();
            for (at.seekToFirst(); at.isValid(); at.next()) {
                found.add(hex.formatHex(at.key()) + " -> " + hex.formatHex(at.value()));
            }
            at.status();
        }
        return found;
    }

    private static Key key(String text) {
        return new KeyBuilder().text(text).key();
    }
}
