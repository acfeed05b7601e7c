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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records whose table files, or the files that say which of them count, are damaged. */
class DamagedTablesTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-damage", 4);
    private static final String TABLE = "things";
    private static final int RECORDS = 2_000;

    @TempDir
    Path temp;

    private Path whole;
    private int cases;

    /** Written twice over, so that there are two table files and a log with what came last. */
    @BeforeEach
    void write() {
        whole = temp.resolve("whole");
        for (int part = 0; part < 3; part++) {
            try (RocksRecordStore store = RocksRecordStore.open(whole, THREADS)) {
                List<RecordChange> changes = new ArrayList<>();
                for (int i = part; i < RECORDS; i += 3) {
                    changes.add(new RecordChange.Put(TABLE, key(i), value(i), Expect.ABSENT));
                }
                store.write(changes);
            }
        }
        assertThat(Folder.files(whole, ".sst")).hasSize(2);
    }

    private Path next() {
        return Folder.copy(whole, temp.resolve("case-" + cases++));
    }

    @Test
    void aRottenTableFileCostsReadsAndNeverAnswersWithAnotherRecordOrNone() throws IOException {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        int rounds = TestRun.rounds(120, 2_000);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            Path folder = next();
            List<Path> tables = Folder.files(folder, ".sst");
            Path table = tables.get(random.nextInt(tables.size()));
            damage(table, random, round);

            refused += failedReads(folder, "seed " + seed + ", round " + round) > 0 ? 1 : 0;
            Folder.delete(folder);
        }
        Tally.of("damages", "table files of records").count(rounds).seed(seed).write();
        assertThat(refused).as("damages that were noticed, seed %d", seed).isGreaterThan(rounds / 2);
    }

    /** A bit, a page of zeros, two pages changed over, in turn. */
    private static void damage(Path table, Random random, int round) throws IOException {
        byte[] bytes = Files.readAllBytes(table);
        int page = Math.min(4096, bytes.length / 3);
        int at = random.nextInt(bytes.length - page);
        int other = random.nextInt(bytes.length - page);
        switch (round % 3) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> Arrays.fill(bytes, at, at + page, (byte) 0);
            default -> {
                byte[] one = Arrays.copyOfRange(bytes, at, at + page);
                byte[] two = Arrays.copyOfRange(bytes, other, other + page);
                System.arraycopy(one, 0, bytes, other, page);
                System.arraycopy(two, 0, bytes, at, page);
            }
        }
        Files.write(table, bytes);
    }

    /** How many reads fail; each other one answers with the record that was written. */
    private static int failedReads(Path folder, String where) {
        int failed = 0;
        try (RocksRecordStore store = RocksRecordStore.open(folder, THREADS)) {
            for (int i = 0; i < RECORDS; i++) {
                try {
                    Optional<StoredRecord> found = store.get(TABLE, key(i));
                    assertThat(found).as("record %d, %s", i, where).isPresent();
                    assertThat(found.get().value())
                            .as("record %d, %s", i, where)
                            .isEqualTo(value(i));
                } catch (RecordStoreFailedException e) {
                    failed++;
                }
            }
            try {
                List<StoredRecord> all = store.scan(TABLE, KeyRange.all(), RECORDS);
                assertThat(all).as(where).hasSize(RECORDS);
            } catch (RecordStoreFailedException e) {
                failed++;
            }
        } catch (RecordStoreFailedException notOpened) {
            assertThat(notOpened).hasMessageContaining(folder.toString());
            failed++;
        }
        return failed;
    }

    @Test
    void aTableFileThatIsCutOrGoneStopsTheStartAndNothingIsChanged() throws IOException {
        for (int i = 0; i < 2; i++) {
            Path cut = next();
            Path table = Folder.files(cut, ".sst").get(i);
            Files.write(table, Arrays.copyOf(Folder.bytes(table), (int) Files.size(table) / 2));
            assertRefusedAndUnchanged(cut, table);

            Path gone = next();
            Path deleted = Folder.files(gone, ".sst").get(i);
            Files.delete(deleted);
            assertRefusedAndUnchanged(gone, deleted);
        }
    }

    @Test
    void aFileThatSaysWhichTablesCountStopsTheStartWhenItIsDamaged() throws IOException {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        int count = 0;
        for (String name : List.of("CURRENT", "MANIFEST-")) {
            byte[] good = Folder.bytes(Folder.files(whole, name).getFirst());
            List<byte[]> bad = new ArrayList<>(List.of(new byte[0]));
            int step = TestRun.rounds(16, 1);
            for (int at = random.nextInt(step); at < good.length; at += step) {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                bad.add(flipped);
            }
            for (byte[] bytes : bad) {
                Path folder = next();
                Path file = Folder.files(folder, name).getFirst();
                Files.write(file, bytes);
                assertRefusedOrWhole(folder, file, "seed " + seed);
                Folder.delete(folder);
                count++;
            }
        }
        Tally.of("damages", "MANIFEST and CURRENT of records")
                .count(count)
                .seed(seed)
                .write();
    }

    @Test
    void aFileThatSaysWhichTablesCountStopsTheStartWhenItIsGone() throws IOException {
        for (String name : List.of("CURRENT", "MANIFEST-")) {
            Path folder = next();
            Path file = Folder.files(folder, name).getFirst();
            Files.delete(file);
            assertRefusedAndUnchanged(folder, file);
        }
    }

    /** With a log there RocksDB would refuse by itself; without one it begins anew and deletes every table. */
    @Test
    void tablesAreNotDeletedWhenTheirLogIsGoneToo() throws IOException {
        Path folder = next();
        for (Path log : Folder.files(folder, ".log")) {
            Files.delete(log);
        }
        Path current = folder.resolve("CURRENT");
        Files.delete(current);

        assertRefusedAndUnchanged(folder, current);
    }

    @Test
    void whatRocksDbOnlyNotesCostsNothing() throws IOException {
        for (String name : List.of("OPTIONS-", "LOG", "IDENTITY", "LOCK")) {
            Path folder = next();
            for (Path file : Folder.files(folder, name)) {
                Files.writeString(file, "nonsense");
            }
            assertThat(failedReads(folder, name)).as(name).isZero();

            for (Path file : Folder.files(folder, name)) {
                Files.delete(file);
            }
            assertThat(failedReads(folder, "without " + name))
                    .as("without %s", name)
                    .isZero();
        }
    }

    private static void assertRefusedAndUnchanged(Path folder, Path file) {
        Map<String, String> before = Folder.content(folder);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> RocksRecordStore.open(folder, THREADS).close())
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining(file.getFileName().toString().replaceAll("-$", ""));
        }
        assertThat(Folder.content(folder)).as(file.toString()).isEqualTo(before);
    }

    /** Some bytes of these files are of no account. */
    private static void assertRefusedOrWhole(Path folder, Path file, String where) {
        Map<String, String> before = Folder.content(folder);
        try {
            RocksRecordStore.open(folder, THREADS).close();
        } catch (RecordStoreFailedException refused) {
            assertThat(refused).hasMessageContaining(folder.toString());
            assertThat(Folder.content(folder)).as(file + ", " + where).isEqualTo(before);
            return;
        }
        assertThat(failedReads(folder, file + ", " + where)).isZero();
    }

    private static Key key(int i) {
        return new KeyBuilder().intAscending(i).key();
    }

    private static byte[] value(int i) {
        byte[] value = new byte[20 + i % 50];
        new Random(i).nextBytes(value);
        return value;
    }
}
