package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Loss;
import io.vaultx.disk.TestDisk;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Power goes after any change to the disk, and takes any part of what was not synced with it. */
class PowerCutTest extends CutStories {
    @Test
    void everyAcknowledgedPutSurvives() throws Exception {
        cutAnywhere("power of the chunk log, puts and new segments", log -> {
            for (int i = 0; i < 4; i++) {
                log.put(chunk(1 + i * 3000));
                log.putTogether(chunks(5, 4000));
                log.put(chunk(70_000));
            }
            assertThat(log.logs.segmentFiles()).hasSizeGreaterThan(2);
        });
    }

    @Test
    void everyStepOfARemovalSurvives() throws Exception {
        cutAnywhere("power of the chunk log, condemn, revive and drop", log -> {
            List<HashedChunk> some = chunks(4, 900);
            log.putTogether(some);
            log.pass(DAY);
            for (HashedChunk chunk : some) {
                assertThat(log.condemn(chunk)).isTrue();
            }
            assertThat(log.revive(some.get(0))).isTrue();
            assertThat(log.put(some.get(1))).isTrue();
            assertThat(log.drop(some.get(2))).isTrue();
            assertThat(log.put(some.get(2))).isTrue();
            log.reopen();
            assertThat(log.drop(some.get(3))).isTrue();
        });
    }

    /** Else a first batch that is torn looks like a segment that is lost. */
    @Test
    void aSegmentHasItsHeaderBeforeItsFirstBatch() throws Exception {
        System.out.println("first batch: seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            log.put(chunk(5_000));
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                for (int round = 0; round < TestRun.rounds(40, 200); round++) {
                    checks.at(checks.changes() - 1, Loss.SOME_BLOCKS, round, false);
                }
                Tally.of("cuts", "power of the chunk log, first batch of a segment")
                        .count(checks.count())
                        .seed(seed)
                        .write();
            }
        }
    }

    @Test
    void theFoldersThatLeadToTheLogAreDurableWhateverWasKilledWhileTheyWereMade() throws Exception {
        HashedChunk chunk = chunk(100);
        int kills = 0;
        for (boolean dead = true; dead; kills++) {
            TestDisk disk = TestDisk.over(Files.createDirectory(temp.resolve("disk-" + kills)));
            Path folder = disk.root().resolve("data").resolve("log");
            disk.failing(Fault.Plan.deadFrom(kills + 1));
            try {
                new TestLogs(folder).open().close();
                dead = false;
            } catch (UncheckedIOException killed) {
                assertThat(killed).hasStackTraceContaining("killed");
            }
            disk.failing(Fault.Plan.NONE);
            try (ChunkLog log = new TestLogs(folder).open()) {
                TestLogs.put(log, chunk);
            }

            Path left = temp.resolve("left-" + kills);
            disk.cuts().after(disk.changes()).cut(Loss.EVERYTHING, new Random(seed), left);
            try (ChunkLog log = new TestLogs(left.resolve("data").resolve("log")).open()) {
                assertThat(TestLogs.has(log, chunk))
                        .as("killed at step %d", kills + 1)
                        .isTrue();
            }
        }
        assertThat(kills).isGreaterThan(6);
        Tally.of("cuts", "power after a kill while the chunk log is made")
                .count(kills)
                .write();
    }

    @Test
    void aRebuildOfTheIndexThatIsCutLosesNothing() throws Exception {
        cutAnywhere("power of the chunk log, rebuild of the index", log -> {
            chunks(6, 30_000).forEach(log::put);
            log.rebuild();
            log.put(chunk(500));
        });
    }

    @Test
    void aRecoveryThatIsCutItselfLosesNothing() throws Exception {
        System.out.println("recovery: seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            chunks(5, 25_000).forEach(log::put);
            log.put(chunk(1));
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                int every = TestRun.rounds(5, 1);
                for (int after = 1; after <= checks.changes(); after += every) {
                    for (int round = 0; round < TestRun.rounds(1, 8); round++) {
                        Loss loss = round % 2 == 0 ? Loss.SOME_SECTORS : Loss.SOME_BLOCKS;
                        checks.at(after, loss, round, true);
                    }
                }
                Tally.of("cuts", "power of the chunk log, recovery cut itself")
                        .count(checks.count())
                        .seed(seed)
                        .write();
            }
        }
    }

    /** What the kernel still had of the dead process the next one builds on; so it has to make it durable. */
    @Test
    void whatAKilledProcessLeftUnsyncedIsDurableBeforeTheNextBuildsOnIt() throws Exception {
        System.out.println("kill, then power: seed " + seed);
        long cuts = 0;
        for (int steps = 1; steps <= 24; steps += STEP) {
            Path folder = temp.resolve("killed-" + steps);
            try (CutLog log = new CutLog(folder)) {
                log.put(chunk(60_000));
                log.killDuring(steps, () -> chunks(4, 30_000).forEach(log::put));
                int from = log.disk.changes();
                // What is there already is answered without a write.
                log.history.chunks().forEach(log::put);
                log.put(chunk(100));
                try (CutChecks checks = new CutChecks(log, folder.resolve("cuts"), seed)) {
                    for (int after = from; after <= checks.changes(); after++) {
                        checks.at(after, Loss.EVERYTHING, 0, false);
                        checks.at(after, Loss.NAMES, 1, false);
                    }
                    cuts += checks.count();
                }
            }
        }
        Tally.of("cuts", "power of the chunk log after a kill")
                .count(cuts)
                .seed(seed)
                .write();
    }
}
