package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.RecordStoreFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLogTest {
    @TempDir
    Path temp;

    @Test
    void aWriteCutAnywhereIsAbsentAndThoseBeforeItAreWhole() throws IOException {
        WrittenLog log = WrittenLog.of(temp.resolve("whole"), 100, 100, 100);
        assertThat(WrittenLog.recordsIn(log.copyWith(log.bytes(), "uncut"), false))
                .isEqualTo(3);

        for (long length = log.startOfLast(); length < log.bytes().length; length++) {
            Path cut = log.copyWith(log.cut(length), "cut-" + length);

            assertThat(WrittenLog.recordsIn(cut, false)).as("%d bytes", length).isEqualTo(2);
            assertThat(WrittenLog.copiesIn(cut)).isEmpty();
        }
    }

    @Test
    void aRottenBitIsRefusedAndAcceptedCostsExactlyWhatLiesBehindIt() throws IOException {
        WrittenLog log = WrittenLog.of(temp.resolve("whole"), 100, 100, 100, 100, 100);

        for (int at = 0; at < log.bytes().length; at += 13) {
            Path damaged = log.copyWith(log.flipped(at), "flip-" + at);

            assertRefusedAndKept(damaged, log.flipped(at));

            assertThat(WrittenLog.recordsIn(damaged, true)).as("byte %d", at).isEqualTo(log.recordsBefore(at));
            assertThat(WrittenLog.recordsIn(damaged, false)).as("byte %d", at).isEqualTo(log.recordsBefore(at));
        }
    }

    @Test
    void aZeroedPlaceIsRefusedAndNothingBehindItIsTakenWhenAccepted() throws IOException {
        WrittenLog log = WrittenLog.of(
                temp.resolve("whole"), IntStream.generate(() -> 500).limit(300).toArray());
        for (long at : new long[] {log.ends().get(10), 40_000, 98_304}) {
            byte[] zeroed = log.zeroed(at, at + 4096);
            Path damaged = log.copyWith(zeroed, "zeroed-" + at);

            assertRefusedAndKept(damaged, zeroed);

            assertThat(WrittenLog.recordsIn(damaged, true)).as("byte %d", at).isEqualTo(log.recordsBefore(at));
        }
    }

    /** RocksDB passes over a zeroed block to the next, where a write happens to start here. */
    @Test
    void aHoleBeforeABlockThatStartsWithAWriteLetsNothingBehindItIn() throws IOException {
        int block = 32 << 10;
        WrittenLog probe = WrittenLog.of(temp.resolve("probe"), 100, 20_000, 1000);
        int filling = block - (int) (long) probe.ends().getLast() + 1000;
        WrittenLog log = WrittenLog.of(temp.resolve("whole"), 100, 20_000, filling, 100, 100);
        assertThat(log.ends()).element(2).isEqualTo((long) block);
        byte[] zeroed = log.zeroed(log.ends().getFirst(), block);
        Path damaged = log.copyWith(zeroed, "zeroed");

        assertRefusedAndKept(damaged, zeroed);

        assertThat(WrittenLog.recordsIn(damaged, true)).isEqualTo(1);
    }

    @Test
    void aLastWriteTornByAPowerCutIsLeftOutAndKept() throws IOException {
        WrittenLog log = WrittenLog.of(temp.resolve("whole"), 100, 100, 70_000);
        long from = log.startOfLast();
        for (long at : new long[] {from, from + 2000, from + 33_000}) {
            byte[] torn = log.zeroed(at, Math.min(at + 30_000, log.bytes().length));
            Path folder = log.copyWith(torn, "torn-" + at);

            assertThat(WrittenLog.recordsIn(folder, false)).as("byte %d", at).isEqualTo(2);
            assertThat(WrittenLog.copiesIn(folder))
                    .singleElement()
                    .satisfies(copy -> assertThat(WrittenLog.onlyLog(copy)).hasBinaryContent(torn));
        }
    }

    @Test
    void damageInOneOfTwoLogsCostsWhatLiesBehindItInBoth() throws IOException {
        WrittenLog log = WrittenLog.of(temp.resolve("whole"), 100, 100, 100, 100, 100);
        int split = (int) (long) log.ends().get(2);
        assertThat(WrittenLog.recordsIn(twoLogs(log, log.bytes(), split, "whole-logs"), false))
                .isEqualTo(5);

        for (int damagedRecord = 1; damagedRecord < 5; damagedRecord++) {
            byte[] rotten = log.flipped((int) (long) log.ends().get(damagedRecord) - 20);
            Path folder = twoLogs(log, rotten, split, "record-" + damagedRecord);

            assertThatThrownBy(() -> WrittenLog.recordsIn(folder, false))
                    .isInstanceOf(RecordStoreFailedException.class);
            assertThat(WrittenLog.logsIn(WrittenLog.copiesIn(folder).getFirst()))
                    .hasSize(2);

            assertThat(WrittenLog.recordsIn(folder, true)).isEqualTo(damagedRecord);
            assertThat(WrittenLog.recordsIn(folder, false)).isEqualTo(damagedRecord);
        }
    }

    /** As after a kill while RocksDB still writes what the older log holds into a table file. */
    private static Path twoLogs(WrittenLog log, byte[] bytes, int split, String name) throws IOException {
        Path folder = log.copyWith(Arrays.copyOf(bytes, split), name);
        Files.write(folder.resolve("000099.log"), Arrays.copyOfRange(bytes, split, bytes.length));
        return folder;
    }

    /** Twice, as by a service manager that starts it again: one copy. */
    private static void assertRefusedAndKept(Path folder, byte[] log) throws IOException {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> WrittenLog.recordsIn(folder, false))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining(WrittenLog.onlyLog(folder).toString())
                    .hasMessageContaining(folder.resolve("damaged-").toString())
                    .hasMessageContaining("vaultx.records.accept-damaged-log=true")
                    .hasMessageContaining("VAULTX_RECORDS_ACCEPT_DAMAGED_LOG=true");
        }

        List<Path> copies = WrittenLog.copiesIn(folder);
        assertThat(copies).hasSize(1);
        assertThat(WrittenLog.onlyLog(copies.getFirst())).hasBinaryContent(log);
        assertThat(copies.getFirst().resolve("CURRENT")).exists();
        assertThat(WrittenLog.onlyLog(folder)).hasBinaryContent(log);
    }
}
