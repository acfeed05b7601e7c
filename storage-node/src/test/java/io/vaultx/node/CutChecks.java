package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Loss;
import io.vaultx.disk.PowerCuts;
import io.vaultx.disk.TestDisk;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.SegmentLayout;
import io.vaultx.threads.TestRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Cuts the power of a {@link CutLog} again and again, opens what is left, and holds it to the history: everything answered is
 * there, the rest whole or absent, and nothing that was synced is called damaged.
 */
final class CutChecks implements AutoCloseable {
    private static final Loss[] LOSSES = Loss.values();

    private final CutLog cut;
    private final Path folder;
    private final long seed;
    private final PowerCuts cuts;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final List<Future<?>> checks = new ArrayList<>();
    private long relied;

    CutChecks(CutLog cut, Path folder, long seed) {
        this.cut = cut;
        this.folder = folder;
        this.seed = seed;
        this.cuts = cut.disk.cuts();
    }

    int changes() {
        return cuts.changes();
    }

    /** Cuts after every {@code step}th change, at last after all, in {@code losses} ways each, that turn with the changes. */
    CutChecks each(int step, int losses) {
        int changes = cuts.changes();
        for (int after = changes % step; after <= changes; after += step) {
            for (int i = 0; i < losses; i++) {
                at(after, LOSSES[(after + i) % LOSSES.length], i, false);
            }
        }
        return this;
    }

    /** Cuts after the last change, so many times, and takes the index away. */
    void withoutIndex(int times) {
        for (int i = 0; i < times; i++) {
            at(cuts.changes(), LOSSES[i % LOSSES.length], i, false, List.of());
        }
    }

    /** Cuts after a change; with {@code again} the log that recovers from it is cut, too, after each of its changes. */
    void at(int after, Loss loss, int round, boolean again) {
        at(after, loss, round, again, cut.indexes(after));
    }

    private void at(int after, Loss loss, int round, boolean again, List<Path> indexes) {
        String where = "seed " + seed + ", cut after change " + after + " of " + cuts.changes() + ", round " + round
                + ", losing " + loss;
        Random random = new Random(seed + 31L * after + round);
        Path image = folder.resolve("cut-" + checks.size());
        cuts.after(after).cut(loss, random, image);
        Map<Long, Long> synced = syncedSegments(image);
        int chosen = random.nextInt(indexes.size() + 1);
        relied += cut.history.promised(after);
        checks.add(threads.submit(() -> {
            TestLogs logs = logs(image, chosen < indexes.size() ? List.of(indexes.get(chosen)) : List.of());
            if (again) {
                cutAgain(logs, after, synced, where, random);
            } else {
                check(logs, after, synced, where);
            }
            TestLogs.delete(image);
        }));
    }

    /** How much of each segment is synced: nothing below may be called damaged. */
    private Map<Long, Long> syncedSegments(Path image) {
        Map<Long, Long> synced = new TreeMap<>();
        for (long number = 1; number < 100; number++) {
            synced.put(number, cuts.syncedBytes(SegmentLayout.file(cut.logs.folder.resolve("segments"), number)));
        }
        return synced;
    }

    private TestLogs logs(Path image, List<Path> index) {
        Path data = image.resolve("data").resolve("log");
        for (Path one : index) {
            if (Files.isDirectory(data.resolve("index"))) {
                TestLogs.delete(data.resolve("index"));
            }
            TestLogs.copy(one, data.resolve("index"));
        }
        return logs(data);
    }

    private TestLogs logs(Path data) {
        TestLogs logs = new TestLogs(data, seed);
        logs.options = logs.options.withSegmentBytes(CutLog.SEGMENT_BYTES).withCheckpointBytes(40_000);
        return logs;
    }

    private void check(TestLogs logs, int after, Map<Long, Long> synced, String where) {
        HashedChunk more = TestLogs.chunk(after, 5000);
        try (ChunkLog log = logs.open()) {
            cut.history.check(log, after, where);
            TestLogs.put(log, more);
        }
        assertNoFalseAlarm(logs, synced, where);
        if (!TestRun.LONG && after % 4 != 0) {
            return;
        }
        logs.findings.clear();
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, more)).as(where).isTrue();
            cut.history.check(log, after, where + ", opened again");
        }
        assertNoFalseAlarm(logs, synced, where + ", opened again");
    }

    private static void assertNoFalseAlarm(TestLogs logs, Map<Long, Long> synced, String where) {
        assertThat(logs.findings)
                .as(where)
                .noneMatch(finding -> finding.costsData()
                        && (finding.kind() == Finding.Kind.SEGMENT_LOST
                                || finding.place().offset()
                                        < synced.getOrDefault(finding.place().segment(), 0L)));
    }

    /** Recovery on a disk of its own; then that disk's power goes, too. */
    private void cutAgain(TestLogs logs, int after, Map<Long, Long> synced, String where, Random random) {
        TestDisk disk = TestDisk.over(logs.folder);
        TestLogs recovering = logs(disk.root());
        recovering.open().close();
        PowerCuts second = disk.cuts();
        for (int change = 0; change <= second.changes(); change++) {
            Loss loss = LOSSES[random.nextInt(LOSSES.length)];
            Path image = logs.folder.resolveSibling("again");
            second.after(change).cut(loss, random, image);
            check(
                    logs(image),
                    after,
                    synced,
                    where + "; cut again after change " + change + " of " + second.changes() + ", losing " + loss);
            TestLogs.delete(image);
        }
    }

    /** Waits for all of it. */
    long count() throws Exception {
        for (Future<?> check : checks) {
            check.get();
        }
        return checks.size();
    }

    /** Chunks that had to be there, over all cuts. */
    long relied() {
        return relied;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
