package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.StoredRecord;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A folder whose records lie in its log still, and copies of it with another log: cut, or damaged. */
record WrittenLog(Path folder, byte[] bytes, List<Long> ends) {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-log", 4);
    private static final String TABLE = "things";

    /** One record a write, with values of these sizes. */
    static WrittenLog of(Path folder, int... valueBytes) throws IOException {
        List<Long> ends = new ArrayList<>();
        try (RocksRecordStore store = RocksRecordStore.open(folder, THREADS)) {
            for (int i = 0; i < valueBytes.length; i++) {
                store.write(List.of(new RecordChange.Put(TABLE, key(i), value(i, valueBytes[i]), Expect.ABSENT)));
                ends.add(Files.size(onlyLog(folder)));
            }
        }
        return new WrittenLog(folder, Files.readAllBytes(onlyLog(folder)), ends);
    }

    long startOfLast() {
        return ends.get(ends.size() - 2);
    }

    /** How many records end before this place. */
    int recordsBefore(long at) {
        return (int) ends.stream().filter(end -> end <= at).count();
    }

    byte[] flipped(int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << at % Byte.SIZE);
        return flipped;
    }

    byte[] zeroed(long from, long until) {
        byte[] zeroed = bytes.clone();
        Arrays.fill(zeroed, (int) from, (int) until, (byte) 0);
        return zeroed;
    }

    byte[] cut(long length) {
        return Arrays.copyOf(bytes, (int) length);
    }

    Path copyWith(byte[] log, String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolveSibling(name));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.write(onlyLog(copy), log);
        return copy;
    }

    /** The number of records, each of which must be whole, and none missing before another. */
    static int recordsIn(Path folder, boolean acceptDamagedLog) {
        try (RocksRecordStore store = RocksRecordStore.open(folder, THREADS, acceptDamagedLog)) {
            List<StoredRecord> found = store.scan(TABLE, KeyRange.all(), 1000);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).key()).isEqualTo(key(i));
                byte[] value = found.get(i).value();
                assertThat(value).isEqualTo(value(i, value.length));
            }
            return found.size();
        }
    }

    static Path onlyLog(Path folder) throws IOException {
        List<Path> logs = logsIn(folder);
        assertThat(logs).hasSize(1);
        return logs.getFirst();
    }

    static List<Path> logsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    static List<Path> copiesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private static Key key(int i) {
        return new KeyBuilder().intAscending(i).key();
    }

    private static byte[] value(int i, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) (i + 1));
        return value;
    }
}
