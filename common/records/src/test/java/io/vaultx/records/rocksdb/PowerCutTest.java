package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.disk.Fault.Plan;
import io.vaultx.disk.Loss;
import io.vaultx.disk.TestDisk;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** Power goes, and with it whatever RocksDB had not synced. */
class PowerCutTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-power", 4);
    private static final String TABLE = "things";
    private static final int SECTOR_BYTES = 512;

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();
    private int cuts;

    private static RocksRecordStore open(Path folder, SyncWatch watch) throws IOException, RocksDBException {
        RocksLibrary.load();
        Files.createDirectories(folder);
        return RocksRecordStore.open(RocksEngine.in(folder, watch::open), THREADS);
    }

    private static void put(RocksRecordStore store, int i) {
        assertThat(store.write(List.of(new RecordChange.Put(TABLE, key(i), value(i), Expect.ABSENT)))
                        .written())
                .isTrue();
    }

    private static Key key(int i) {
        return new KeyBuilder().intAscending(i).key();
    }

    private static byte[] value(int i) {
        byte[] value = new byte[1 + i * 37 % 2000];
        new Random(i).nextBytes(value);
        return value;
    }

    @Test
    void eachAnswerComesAfterASyncOfTheLogThatBeganAfterTheQuestion() throws Exception {
        int writes = TestRun.rounds(2_000, 50_000);
        SyncWatch watch = new SyncWatch();
        try (RocksRecordStore store = open(temp.resolve("records"), watch);
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                long ofTheFile = watch.logSyncs();
                long counted = watch.countedSyncs();
                put(store, i);
                assertThat(watch.logSyncs()).as("write %d", i).isGreaterThan(ofTheFile);
                assertThat(watch.countedSyncs()).as("write %d", i).isGreaterThan(counted);
            }
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 200; i < writes; i++) {
                int mine = i;
                answers.add(writers.submit(() -> {
                    long before = watch.logSyncs();
                    put(store, mine);
                    return watch.logSyncs() > before;
                }));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
            assertThat(watch.logSyncs()).as("many writes share a sync").isLessThan(writes);
        }
        Tally.of("cuts", "answers of the records held against syncs of their log")
                .count(writes)
                .write();
    }

    /** What was synced when the n-th write was answered, and of the next one nothing, a part, or sectors in any order. */
    @Test
    void everyAcknowledgedRecordSurvivesAndTheNextIsWholeOrAbsent() throws Exception {
        System.out.println("records: seed " + seed);
        Random random = new Random(seed);
        int writes = TestRun.rounds(60, 600);
        SyncWatch watch = new SyncWatch().withWriteBuffer(16 << 10);
        Path folder = temp.resolve("records");
        try (RocksRecordStore store = open(folder, watch)) {
            for (int i = 0; i < writes; i++) {
                put(store, i);
                Map<String, byte[]> medium = watch.medium(folder);
                assertWhole(medium, i + 1, "after write " + i);
                put(store, ++i);
                Map<String, byte[]> next = SyncWatch.files(folder);
                for (int round = 0; round < TestRun.rounds(1, 6); round++) {
                    assertWhole(torn(medium, next, random), i, "torn in write " + i + ", seed " + seed);
                }
            }
        }
        Tally.of("cuts", "power of the records").count(cuts).seed(seed).write();
    }

    /** The log has a tail of what was written next; the other files are as they were. */
    private static Map<String, byte[]> torn(Map<String, byte[]> medium, Map<String, byte[]> next, Random random) {
        Map<String, byte[]> torn = new TreeMap<>(medium);
        torn.replaceAll((name, bytes) -> {
            byte[] longer = next.getOrDefault(name, bytes);
            if (!name.endsWith(".log") || longer.length <= bytes.length) {
                return bytes;
            }
            byte[] tail = longer.clone();
            int lost = 0;
            for (int at = bytes.length; at < tail.length; ) {
                int end = Math.min(tail.length, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
                if (random.nextInt(3) == 0) {
                    Arrays.fill(tail, at, end, (byte) 0);
                    lost++;
                }
                at = end;
            }
            return lost > 0 ? tail : Arrays.copyOf(tail, bytes.length + random.nextInt(tail.length - bytes.length));
        });
        return torn;
    }

    private void assertWhole(Map<String, byte[]> medium, int acknowledged, String where) throws IOException {
        Path left = Files.createDirectory(temp.resolve("cut-" + cuts++));
        for (Map.Entry<String, byte[]> file : medium.entrySet()) {
            Files.write(left.resolve(file.getKey()), file.getValue());
        }
        try (RocksRecordStore store = RocksRecordStore.open(left, THREADS)) {
            for (int i = 0; i <= acknowledged; i++) {
                Optional<StoredRecord> found = store.get(TABLE, key(i));
                if (i < acknowledged) {
                    assertThat(found).as("%s, record %d", where, i).isPresent();
                }
                if (found.isPresent()) {
                    assertThat(found.get().value())
                            .as("%s, record %d", where, i)
                            .isEqualTo(value(i));
                }
            }
        }
    }

    @Test
    void theFolderOfRecordsThatAreAcknowledgedHasItsName() throws IOException {
        int kills = 0;
        for (boolean dead = true; dead; kills++) {
            TestDisk disk = TestDisk.over(Files.createDirectory(temp.resolve("disk-" + kills)));
            Path folder = disk.root().resolve("a").resolve("records");
            disk.failing(Plan.deadFrom(kills + 1));
            try {
                RocksRecordStore.open(folder, THREADS).close();
                dead = false;
            } catch (RecordStoreFailedException killed) {
                assertThat(killed).hasStackTraceContaining("killed");
            }
            disk.failing(Plan.NONE);
            RocksRecordStore.open(folder, THREADS).close();

            Path left = temp.resolve("left-" + kills);
            disk.cuts().after(disk.changes()).cut(Loss.EVERYTHING, new Random(0), left);
            assertThat(left.resolve("a").resolve("records"))
                    .as("killed at step %d", kills)
                    .isDirectory();
        }
        assertThat(kills).isGreaterThan(4);
        Tally.of("cuts", "power after a kill while the folder of records is made")
                .count(kills)
                .write();
    }
}
