package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.mend.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log against a plain map, with restarts, crashes, compaction and rebuilds in between. */
class RandomOperationsTest {
    private static final int STEPS = 250;
    private static final int NAMES = 60;

    @TempDir
    Path temp;

    private final Map<Integer, State> model = new HashMap<>();
    private TestLogs logs;
    private ChunkLog log;
    private int folders;
    private int recoded;

    private enum State {
        LIVE,
        CONDEMNED
    }

    /** One seed per run; a failing one is in the test's name. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_101, 987_654_321})
    void theLogIsAMapOfChunks(long seed) throws IOException {
        Random random = new Random(seed);
        use(new TestLogs(temp.resolve("0"), seed));
        try {
            for (int step = 0; step < STEPS; step++) {
                act(random);
                check(random.nextInt(NAMES), "seed " + seed + ", step " + step);
            }
            for (int name = 0; name < NAMES; name++) {
                check(name, "seed " + seed + ", at the end");
            }
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
            assertThat(logs.findings).noneMatch(Finding::costsData);
            assertThat(recoded).isPositive();
        } finally {
            log.close();
        }
    }

    private void use(TestLogs newLogs) {
        logs = newLogs;
        logs.options = logs.options.withSegmentBytes(96 << 10).withCheckpointBytes(40_000);
        log = logs.open();
    }

    private static HashedChunk chunk(int name) {
        int size = 1 + name * name * 11;
        return name % 2 == 0 ? TestLogs.chunk(1000 + name, size) : TestLogs.text(1000 + name, size);
    }

    private void act(Random random) throws IOException {
        int name = random.nextInt(NAMES);
        switch (random.nextInt(28)) {
            case 0 -> restart();
            case 1 -> crash();
            case 2 -> rebuild();
            case 3 -> log.compact();
            case 4, 5 -> logs.clock.pass(Duration.ofHours(24));
            case 6, 7, 8, 9 -> condemn(name);
            case 10, 11, 12, 13 -> drop(name);
            case 14 -> have(name);
            case 24, 25, 26, 27 -> recode(name);
            default -> {
                TestLogs.put(log, chunk(name));
                model.put(name, State.LIVE);
            }
        }
    }

    private void restart() throws IOException {
        log.close();
        audit();
        log = logs.open();
    }

    /** An index that grew with the log is what one derived from the whole log says. */
    private void audit() throws IOException {
        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.faults()).isEmpty();
            assertThat(said.findings()).isEmpty();
            assertThat(said.damaged()).isEmpty();
            assertThat(said.chunks().keySet())
                    .containsExactlyInAnyOrderElementsOf(model.keySet().stream()
                            .map(name -> chunk(name).address())
                            .toList());
        }
    }

    /** Goes on with what a killed process would have left. */
    private void crash() throws IOException {
        ChunkLog killed = log;
        TestLogs before = logs;
        TestLogs after = logs.copyTo(temp.resolve("crashed-" + folders++));
        after.clock.pass(Duration.between(after.clock.instant(), before.clock.instant()));
        killed.close();
        logs = after;
        audit();
        use(after);
    }

    private void rebuild() throws IOException {
        log.close();
        ChunkLog.rebuildIndex(logs.options);
        log = logs.open();
    }

    private void condemn(int name) {
        switch (log.condemn(chunk(name).address())) {
            case DONE -> {
                assertThat(model).containsKey(name);
                model.put(name, State.CONDEMNED);
            }
            case MISSING -> assertThat(model).doesNotContainKey(name);
            case PROMISED -> assertThat(model).containsKey(name);
            case NOT_CONDEMNED -> throw new AssertionError("no answer to condemning");
        }
    }

    private void drop(int name) {
        switch (log.drop(chunk(name).address())) {
            case DONE -> assertThat(model.remove(name)).isEqualTo(State.CONDEMNED);
            case MISSING -> assertThat(model).doesNotContainKey(name);
            case NOT_CONDEMNED -> assertThat(model).containsEntry(name, State.LIVE);
            case PROMISED -> throw new AssertionError("no answer to dropping");
        }
    }

    private void have(int name) {
        boolean present =
                log.have(java.util.List.of(chunk(name).address())).getFirst().present();
        assertThat(present).isEqualTo(model.containsKey(name));
        if (present) {
            model.put(name, State.LIVE);
        }
    }

    private void recode(int name) {
        switch (log.recode(chunk(name).address(), 3).outcome()) {
            case RECODED, ALREADY -> {
                assertThat(model).containsKey(name);
                recoded++;
            }
            case NOT_WORTH_IT -> assertThat(model).containsKey(name);
            case MISSING -> assertThat(model).doesNotContainKey(name);
            case DAMAGED -> throw new AssertionError("damaged by nobody");
        }
    }

    private void check(int name, String where) {
        HashedChunk chunk = chunk(name);
        State state = model.get(name);
        if (state == null) {
            assertThat(TestLogs.outcome(log, chunk.address())).as(where).isEqualTo(ReadOutcome.MISSING);
        } else {
            assertThat(TestLogs.has(log, chunk)).as(where).isTrue();
            assertThat(log.find(chunk.address()).orElseThrow().condemned())
                    .as(where)
                    .isEqualTo(state == State.CONDEMNED);
        }
    }
}
