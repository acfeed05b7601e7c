package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.disk.Fault;
import io.vaultx.disk.Fault.Plan;
import io.vaultx.disk.Fault.Way;
import io.vaultx.disk.Loss;
import io.vaultx.disk.PowerCuts;
import io.vaultx.disk.TestDisk;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power cuts and errors while a damaged log is settled: its bytes are never lost before a copy of them is safe. */
class DamagedLogOnBadDisksTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-damaged", 4);
    private static final int ROUNDS = TestRun.rounds(6, 120);

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();
    private WrittenLog log;
    private byte[] damaged;
    private int copies;

    @BeforeEach
    void write() throws IOException {
        log = WrittenLog.of(temp.resolve("whole"), 100, 3000, 100, 100);
        damaged = log.flipped((int) (long) log.ends().get(1) + 20);
    }

    private Path next() throws IOException {
        return log.copyWith(damaged, "disk-" + copies++);
    }

    private static boolean opens(Path folder, boolean accept) {
        try {
            RocksRecordStore.open(folder, THREADS, accept).close();
            return true;
        } catch (RecordStoreFailedException refused) {
            return false;
        }
    }

    /** Whether the log as it was found is still there, in its place or as a copy with a name that counts. */
    private boolean isKept(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".log")).toList()) {
                if (!file.toString().contains(".unfinished") && Files.mismatch(file, original()) < 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private Path original() throws IOException {
        return Files.write(temp.resolve("original"), damaged);
    }

    @Test
    void aPowerCutLeavesTheLogOrACopyOfIt() throws IOException {
        System.out.println("damaged log: seed " + seed);
        TestDisk disk = TestDisk.over(next());
        assertThat(opens(disk.root(), true)).isTrue();
        PowerCuts cuts = disk.cuts();
        int count = 0;
        for (int after = 0; after <= cuts.changes(); after++) {
            for (int round = 0; round < ROUNDS; round++) {
                Loss loss = Loss.values()[round % Loss.values().length];
                Path left = temp.resolve("cut-" + count++);
                cuts.after(after).cut(loss, new Random(seed + count), left);
                String where = "seed " + seed + ", cut after " + after + ", losing " + loss;

                assertThat(isKept(left)).as(where).isTrue();
                assertThat(isShorter(left) || after < cuts.changes())
                        .as("accepted once, %s", where)
                        .isTrue();
                assertThat(opens(left, false)).as(where).isEqualTo(isShorter(left));
                assertThat(isKept(left)).as(where).isTrue();
                assertThat(WrittenLog.recordsIn(left, true)).as(where).isEqualTo(2);
            }
        }
        Tally.of("cuts", "power while a damaged log of records is settled")
                .count(count)
                .seed(seed)
                .write();
    }

    /** Whether the loss that was accepted is on the medium. */
    private boolean isShorter(Path folder) throws IOException {
        return Files.size(WrittenLog.onlyLog(folder)) < damaged.length;
    }

    @Test
    void whicheverStepFailsTheLogOrACopyOfItIsThereAndTheNextStartSettlesIt() throws IOException {
        int errors = 0;
        for (Way way : Way.values()) {
            boolean failed = true;
            for (int step = 1; failed; step++) {
                Path folder = next();
                TestDisk disk = TestDisk.over(folder);
                disk.failing(Plan.only(step, new Fault(way, Fault.MEDIUM_ERROR)));
                failed = !opens(disk.root(), true);
                errors += failed ? 1 : 0;

                assertThat(isKept(folder)).as("step %d fails %s", step, way).isTrue();
                assertThat(WrittenLog.recordsIn(folder, true))
                        .as("step %d fails %s", step, way)
                        .isEqualTo(2);
                assertThat(isKept(folder)).as("step %d fails %s", step, way).isTrue();
            }
        }
        assertThat(errors).isGreaterThan(20);
        Tally.of("errors", "disk while a damaged log of records is settled")
                .count(errors)
                .write();
    }
}
