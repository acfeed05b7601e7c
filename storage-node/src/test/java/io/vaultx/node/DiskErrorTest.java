package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Fault.Plan;
import io.vaultx.disk.Fault.Way;
import io.vaultx.node.mend.Finding;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The n-th call to the disk fails, whatever it is: opening, reading, writing, syncing, cutting, renaming, unlinking. */
class DiskErrorTest {
    private static final String[] WORDS = {Fault.MEDIUM_ERROR, Fault.NO_SPACE, Fault.NO_HANDLES};

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();
    private final AtomicInteger cases = new AtomicInteger();

    /** One run with a disk that fails as planned; tells whether the plan came to pass. */
    private interface Attempt {
        boolean at(int step) throws IOException;
    }

    /** Step after step, until one is not reached any more; everyday not all of them. Returns how many failed. */
    private int sweep(int everyday, Attempt attempt) throws Exception {
        Random random = new Random(seed);
        int errors = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            boolean reached = true;
            for (int step = 1; reached; ) {
                List<Future<Boolean>> some = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    int now = step;
                    some.add(threads.submit(() -> attempt.at(now)));
                    step += TestRun.LONG ? 1 : 1 + random.nextInt(everyday);
                }
                for (Future<Boolean> one : some) {
                    reached &= one.get();
                    errors += one.get() ? 1 : 0;
                }
            }
        }
        return errors;
    }

    private Path folder() {
        return temp.resolve("case-" + cases.incrementAndGet());
    }

    /** A life with everything in it that touches the disk. */
    private void live(CutLog log) throws IOException {
        List<HashedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            chunks.add(TestLogs.chunk(i, 24_000 + i));
            log.put(chunks.get(i));
        }
        log.pass(Duration.ofHours(24));
        for (int i = 0; i < 6; i++) {
            if (log.condemn(chunks.get(i))) {
                log.drop(chunks.get(i));
            }
        }
        log.condemn(chunks.get(6));
        log.revive(chunks.get(6));
        compact(log);
        log.put(TestLogs.chunk(100, 300));
        log.history.check(log.log(), Integer.MAX_VALUE, "while it runs");
    }

    /** Where the disk refuses, the segment that was being rewritten has to stay. */
    private static void compact(CutLog log) throws IOException {
        List<Path> before = segmentFiles(log);
        try {
            log.compact();
        } catch (IOException refused) {
            assertThat(log.logs.segmentFiles()).as("after %s", refused).contains(before.getLast());
        }
    }

    /** The one call that fails may be this look of the test itself. */
    private static List<Path> segmentFiles(CutLog log) {
        try {
            return log.logs.segmentFiles();
        } catch (UncheckedIOException thisOne) {
            return log.logs.segmentFiles();
        }
    }

    private boolean oneError(int step, Way way, String words) throws IOException {
        String where = "seed " + seed + ", step " + step + " fails " + way + " with " + words;
        AtomicInteger happened = new AtomicInteger();
        Plan once = Plan.only(step, new Fault(way, words));
        try (CutLog log = new CutLog(folder())) {
            log.log().close();
            log.failing(s -> {
                var fault = once.of(s);
                fault.ifPresent(f -> happened.incrementAndGet());
                return fault;
            });
            if (log.opens()) {
                live(log);
                log.history.check(log.log(), Integer.MAX_VALUE, where);
                log.closeQuietly();
            }
            log.failing(Plan.NONE);
            assertThat(log.opens()).as(where).isTrue();
            log.history.check(log.log(), Integer.MAX_VALUE, where + ", opened again");
            HashedChunk more = TestLogs.chunk(200, 5000);
            assertThat(log.put(more)).as(where).isTrue();
            assertThat(TestLogs.has(log.log(), more)).as(where).isTrue();
            assertThat(log.logs.findings).as(where).noneMatch(Finding::costsData);
        }
        return happened.get() > 0;
    }

    @Test
    void whicheverCallFailsEveryAnswerStaysTrue() throws Exception {
        System.out.println("errors: seed " + seed);
        int errors = 0;
        for (Way way : Way.values()) {
            for (String words : WORDS) {
                errors += sweep(60, step -> oneError(step, way, words));
            }
        }
        assertThat(errors).isGreaterThan(18);
        Tally.of("errors", "disk of the chunk log").count(errors).seed(seed).write();
    }

    @Test
    void aDiskThatFillsUpAtAnyPointTakesUploadsAgainWhenThereIsRoom() throws Exception {
        int errors = sweep(40, step -> full(step, Way.BEFORE)) + sweep(40, step -> full(step, Way.HALF));
        assertThat(errors).isGreaterThan(6);
        Tally.of("errors", "disk of the chunk log full")
                .count(errors)
                .seed(seed)
                .write();
    }

    private boolean full(int step, Way way) throws IOException {
        String where = "seed " + seed + ", full from step " + step + ", " + way;
        try (CutLog log = new CutLog(folder())) {
            HashedChunk before = TestLogs.chunk(300, 2000);
            assertThat(log.put(before)).isTrue();
            log.failing(Plan.fullFrom(step, way));
            live(log);
            HashedChunk more = TestLogs.chunk(200, 5000);
            boolean full = log.disk.steps() >= step;
            boolean refused = !log.put(more);
            boolean reached = log.disk.steps() >= step;
            log.history.check(log.log(), Integer.MAX_VALUE, where);
            assertThat(log.log().status().readOnly()).as(where).isEmpty();

            log.failing(Plan.NONE);

            assertThat(log.put(more)).as(where).isTrue();
            log.history.check(log.log(), Integer.MAX_VALUE, where + ", with room again");
            log.reopen();
            log.history.check(log.log(), Integer.MAX_VALUE, where + ", opened again");
            assertThat(log.logs.findings).as(where).isEmpty();
            // The step from which it is full may have been that put's last, a sync, which needs no room.
            assertThat(refused || !full).as(where).isTrue();
            return reached;
        }
    }

    @Test
    void aDiskThatMayOnlyBeReadFromSomePointOnIsReadOn() throws Exception {
        int errors = sweep(40, step -> {
            String where = "seed " + seed + ", to be read only from step " + step;
            try (CutLog log = new CutLog(folder())) {
                log.failing(Plan.readOnlyFrom(step));
                live(log);
                HashedChunk more = TestLogs.chunk(200, 5000);
                boolean readOnly = log.disk.steps() >= step;
                boolean refused = !log.put(more);
                boolean reached = log.disk.steps() >= step;
                assertThat(refused || !readOnly).as(where).isTrue();
                log.history.check(log.log(), Integer.MAX_VALUE, where);
                log.closeQuietly();
                if (reached) {
                    assertThatThrownBy(log.logs::open)
                            .as(where)
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining(Fault.READ_ONLY);
                }
                log.failing(Plan.NONE);
                assertThat(log.opens()).as(where).isTrue();
                log.history.check(log.log(), Integer.MAX_VALUE, where + ", to be written again");
                assertThat(log.put(more)).as(where).isTrue();
                return reached;
            }
        });
        assertThat(errors).isPositive();
        Tally.of("errors", "disk of the chunk log read-only")
                .count(errors)
                .seed(seed)
                .write();
    }
}
