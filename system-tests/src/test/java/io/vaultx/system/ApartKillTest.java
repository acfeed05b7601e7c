package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each process of a suite in turn is killed and started again while many clients write through the proxy by every door. What
 * was acknowledged is there whole, and every other change either is whole or never happened; and no job is lost.
 */
class ApartKillTest {
    private static final int ROUNDS = TestRun.rounds(1, 2);
    private static final int LEAST_MILLIS = 200;
    private static final int MOST_MILLIS = 1_500;
    private static final int CHANGES_AT_ONCE = 5;
    /** Of a client that was refused: who comes back at once takes the time that the start needs. */
    private static final long BACK_OFF_NANOS = 50_000_000;
    /** Between two changes of a client while the killed process starts, which needs the processors more. */
    private static final long SLOWLY_NANOS = 200_000_000;
    /** Jobs that a killed worker held are taken over after half a minute. */
    private static final long LATEST_DIGEST_NANOS = 120_000_000_000L;

    /** How clients write. */
    enum Pace {
        FULL,
        SLOW,
        NOT_ANY_MORE
    }

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedSurvivesTheKillOfEveryProcess() {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lost = new ArrayList<>();
        int kills = 0;
        Map<String, String> scanOften = Map.of("VAULTX_JOBS_SCAN_EVERY", "PT1S");
        try (ApartSuite suite = ApartSuite.start(folder.resolve("data"), scanOften)) {
            Crowd crowd = Crowd.of(suite.api(), random);
            for (int round = 0; round < ROUNDS; round++) {
                for (String name : victims(suite)) {
                    AtomicReference<Pace> pace = new AtomicReference<>(Pace.FULL);
                    crowd.writeWhile(
                            suite.api(),
                            (writer, api) -> write(pace, writer, api),
                            random.nextInt(LEAST_MILLIS, MOST_MILLIS),
                            () -> {
                                suite.kill9(name);
                                pace.set(TestRun.LONG ? Pace.FULL : Pace.SLOW);
                                suite.startAgain(name);
                                pace.set(Pace.NOT_ANY_MORE);
                            });
                    kills++;
                    suite.awaitReady();
                    lost.addAll(crowd.check(suite.api()));
                    assertThat(lost)
                            .as("seed %d, after the kill of %s", seed, name)
                            .isEmpty();
                }
            }
            lost.addAll(crowd.checkEverything(suite.api()));
            awaitDigests(crowd, suite);
            lost.addAll(crowd.inParallel(writer -> writer.wrongDigests(suite.api())));
            long acknowledged = crowd.acknowledged();
            System.out.printf(
                    "kills of processes apart: %d, acknowledged: %d, lost: %d, seed: %d%n",
                    kills, acknowledged, lost.size(), seed);
            Tally.of("kills", "each process of a suite under load")
                    .count(kills)
                    .lost(lost.size())
                    .seed(seed)
                    .write();
            assertThat(lost).as("seed %d", seed).isEmpty();
            assertThat(acknowledged).isGreaterThan(kills);
        }
    }

    /**
     * Of nodes alike one is enough for every day. The worker comes first: the time after which another run of it takes over
     * what it held passes while the others are killed.
     */
    private static List<String> victims(ApartSuite suite) {
        return suite.names().stream()
                .filter(name -> TestRun.LONG || !name.startsWith("node-") || name.equals("node-1"))
                .sorted(Comparator.comparing(name -> !name.startsWith("compression-")))
                .toList();
    }

    /** Every version that was committed waits for its job, whoever of those that carry it was killed. */
    private static void awaitDigests(Crowd crowd, ApartSuite suite) {
        long deadline = System.nanoTime() + LATEST_DIGEST_NANOS;
        List<String> without = crowd.inParallel(writer -> writer.withoutDigest(suite.api()));
        while (!without.isEmpty()) {
            assertThat(System.nanoTime())
                    .as("digests are missing of %s%n%s", without, suite.logs())
                    .isLessThan(deadline);
            LockSupport.parkNanos(BACK_OFF_NANOS);
            without = crowd.inParallel(writer -> writer.withoutDigest(suite.api()));
        }
    }

    /** The proxy first, so that what has begun finds everybody it needs to its end. */
    @Test
    void whatWasAcknowledgedBeforeAStopUnderLoadIsThereAfterIt() {
        long seed = TestRun.seed();
        Path data = folder.resolve("data");
        Crowd crowd;
        try (ApartSuite suite = ApartSuite.start(data, "--nodes", "1")) {
            crowd = Crowd.of(suite.api(), new SplittableRandom(seed));
            crowd.writeWhile(suite.api(), Writer::writeUntilTheDiskIsGone, MOST_MILLIS, () -> {
                assertThat(suite.supervisor().stop()).as(suite.logs()).isZero();
                assertThat(suite.supervisor().log()).doesNotContain("was killed");
            });
        }
        try (ApartSuite suite = ApartSuite.start(data, "--nodes", "1")) {
            assertThat(crowd.checkEverything(suite.api())).as("seed %d", seed).isEmpty();
        }
        assertThat(crowd.acknowledged()).isPositive();
    }

    /** Who is refused or cut off goes on with something else: the change under way has two possible outcomes. */
    static void write(AtomicReference<Pace> pace, Writer writer, Api api) {
        while (pace.get() != Pace.NOT_ANY_MORE) {
            boolean refused;
            try {
                refused = !writer.write(api, pace.get() == Pace.FULL ? CHANGES_AT_ONCE : 1)
                        .isEmpty();
            } catch (UncheckedIOException cutOff) {
                refused = true;
            }
            if (pace.get() == Pace.SLOW) {
                LockSupport.parkNanos(SLOWLY_NANOS);
            } else if (refused) {
                LockSupport.parkNanos(BACK_OFF_NANOS);
            }
        }
    }
}
