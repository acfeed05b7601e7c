package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock jumps: a week on, a day back, between any two calls. */
class ClockJumpTest {
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();

    @Test
    void aPromiseLastsUntilTheTimeItNamesHoweverTheClockGetsThere() {
        System.out.println("clock: seed " + seed);
        Random random = new Random(seed);
        TestLogs logs = new TestLogs(temp, seed);
        Map<Integer, Long> promised = new HashMap<>();
        Map<Integer, Boolean> present = new HashMap<>();
        int steps = TestRun.rounds(400, 10_000);
        int condemned = 0;
        ChunkLog log = logs.open();
        try {
            for (int step = 0; step < steps; step++) {
                String where = "seed " + seed + ", step " + step;
                jump(logs, random);
                int name = random.nextInt(12);
                HashedChunk chunk = TestLogs.chunk(name, 100 + name);
                switch (random.nextInt(5)) {
                    case 0 -> {
                        promised.put(name, log.put(chunk).join().untilMillis());
                        present.put(name, true);
                    }
                    case 1 -> {
                        Kept kept = log.have(List.of(chunk.address())).getFirst();
                        assertThat(kept.present()).as(where).isEqualTo(present.getOrDefault(name, false));
                        promised.put(name, kept.untilMillis());
                    }
                    case 2 -> {
                        log.close();
                        log = logs.open();
                        // Of a promise given before the clock went back the log knows no more than that it was given.
                        long fromNow = logs.clock.millis() + ChunkLogOptions.KEEP.toMillis();
                        promised.replaceAll((named, until) -> Math.min(until, fromNow));
                    }
                    default -> {
                        if (log.condemn(chunk.address()) == Removal.DONE) {
                            assertThat(promised.get(name)).as(where).isLessThanOrEqualTo(logs.clock.millis());
                            assertThat(TestLogs.has(log, chunk)).as(where).isTrue();
                            present.put(name, log.drop(chunk.address()) != Removal.DONE);
                            condemned++;
                        }
                    }
                }
            }
        } finally {
            log.close();
        }
        assertThat(condemned).as("chunks removed, seed %d", seed).isPositive();
        assertThat(logs.findings).isEmpty();
        Tally.of("errors", "clock of the chunk log jumps")
                .count(steps)
                .seed(seed)
                .write();
    }

    private static void jump(TestLogs logs, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> logs.clock.pass(Duration.ofDays(7));
            case 1 -> logs.clock.pass(DAY.negated());
            default -> logs.clock.pass(Duration.ofMinutes(random.nextInt(300)));
        }
    }

    @Test
    void aPromiseGivenBeforeTheClockWentBackLastsLongerByTheJump() {
        TestLogs logs = new TestLogs(temp);
        HashedChunk chunk = TestLogs.chunk(1, 100);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            logs.clock.pass(DAY.negated());

            logs.clock.pass(DAY.multipliedBy(2).minusMillis(1));
            assertThat(log.condemn(chunk.address())).isEqualTo(Removal.PROMISED);
            logs.clock.pass(Duration.ofMillis(1));
            assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
        }
    }

    /** Sooner than meant, never later: a chunk is not taken for whole longer than 7 days of the clock. */
    @Test
    void afterAJumpOfAWeekABrokenChunkIsNotTakenForWhole() {
        TestLogs logs = new TestLogs(temp);
        HashedChunk chunk = TestLogs.chunk(1, 100_000);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            var row = log.index().get(chunk.address()).orElseThrow();
            TestLogs.flipBit(logs.lastSegment(), row.place().offset() + row.headerBytes() + 9, 3);
            assertThat(log.have(List.of(chunk.address())).getFirst().present()).isTrue();

            logs.clock.pass(Duration.ofDays(7).plusMillis(1));

            assertThat(log.have(List.of(chunk.address())).getFirst().present()).isFalse();
        }
    }

    /** Ten seconds of trouble are one failure: not so when the clock makes years of them, or none. */
    @Test
    void aJumpBackDoesNotHideThatNoSegmentCanBeOpened() {
        TestLogs logs = new TestLogs(temp);
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files).withSegmentBytes(8192);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, TestLogs.chunk(1, 10_000));
            files.refuseNewFiles(new CountDownLatch(0));

            assertThat(log.put(TestLogs.chunk(2, 10))).failsWithin(Duration.ofMinutes(1));
            assertThat(log.status().readOnly()).isEmpty();
            logs.clock.pass(DAY.negated());
            assertThat(log.put(TestLogs.chunk(2, 10))).failsWithin(Duration.ofMinutes(1));

            assertThat(log.status().readOnly()).isPresent();
            assertThat(TestLogs.has(log, TestLogs.chunk(1, 10_000))).isTrue();
        }
    }
}
