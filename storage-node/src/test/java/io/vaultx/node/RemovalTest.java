package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.SegmentLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises, condemning, reviving, dropping. */
class RemovalTest {
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path temp;

    private final HashedChunk chunk = TestLogs.chunk(1, 5000);
    private final ChunkAddress address = chunk.address();

    @Test
    void aChunkIsNotCondemnedBeforeItsPromiseEnds() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            Kept kept = log.put(chunk).join();
            assertThat(kept.untilMillis())
                    .isEqualTo(logs.clock.instant().plus(DAY).toEpochMilli());

            logs.clock.pass(DAY.minusMillis(1));
            assertThat(log.condemn(address)).isEqualTo(Removal.PROMISED);
            logs.clock.pass(Duration.ofMillis(1));
            assertThat(log.condemn(address)).isEqualTo(Removal.DONE);
        }
    }

    @Test
    void aYesOfHaveRenewsThePromiseAndNeverLastsLessThanHalfOfIt() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            for (int hours = 0; hours < 100; hours += 5) {
                logs.clock.pass(Duration.ofHours(5));
                long until = log.have(List.of(address)).getFirst().untilMillis();
                assertThat(until - logs.clock.millis())
                        .isBetween(DAY.dividedBy(2).toMillis(), DAY.toMillis());
                assertThat(log.condemn(address)).isEqualTo(Removal.PROMISED);
            }
        }
    }

    @Test
    void aRestartRenewsEveryPromise() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
        }
        logs.clock.pass(DAY.multipliedBy(3));
        try (ChunkLog log = logs.open()) {
            assertThat(log.condemn(address)).isEqualTo(Removal.PROMISED);
            logs.clock.pass(DAY);
            assertThat(log.condemn(address)).isEqualTo(Removal.DONE);
        }
    }

    @Test
    void onlyACondemnedChunkIsDropped() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            logs.clock.pass(DAY);
            assertThat(log.drop(address)).isEqualTo(Removal.NOT_CONDEMNED);
            assertThat(log.condemn(address)).isEqualTo(Removal.DONE);
            assertThat(TestLogs.has(log, chunk)).isTrue();
            assertThat(log.drop(address)).isEqualTo(Removal.DONE);

            assertThat(TestLogs.outcome(log, address)).isEqualTo(ReadOutcome.MISSING);
            assertThat(log.have(List.of(address))).containsExactly(Kept.ABSENT);
            assertThat(log.find(address)).isEmpty();
            assertThat(log.drop(address)).isEqualTo(Removal.MISSING);
            assertThat(log.condemn(address)).isEqualTo(Removal.MISSING);
        }
    }

    @Test
    void askingForOrPuttingACondemnedChunkRevivesItDurably() {
        for (boolean byPut : new boolean[] {true, false}) {
            TestLogs logs = new TestLogs(temp.resolve("put-" + byPut));
            try (ChunkLog log = logs.open()) {
                TestLogs.put(log, chunk);
                logs.clock.pass(DAY);
                assertThat(log.condemn(address)).isEqualTo(Removal.DONE);

                boolean kept = byPut
                        ? log.put(chunk).join().present()
                        : log.have(List.of(address)).getFirst().present();

                assertThat(kept).isTrue();
                assertThat(log.drop(address)).isEqualTo(Removal.NOT_CONDEMNED);
                TestLogs crashed = logs.copyTo(temp.resolve("crashed-" + byPut));
                try (ChunkLog again = crashed.open()) {
                    assertThat(again.find(address).orElseThrow().condemned()).isFalse();
                    assertThat(again.drop(address)).isEqualTo(Removal.NOT_CONDEMNED);
                }
            }
        }
    }

    @Test
    void condemnedAndDroppedSurviveACrash() {
        HashedChunk other = TestLogs.chunk(2, 100);
        TestLogs logs = new TestLogs(temp.resolve("running"));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            TestLogs.put(log, other);
            logs.clock.pass(DAY);
            log.condemn(address);
            log.condemn(other.address());
            log.drop(address);
            try (ChunkLog again = logs.copyTo(temp.resolve("crashed")).open()) {
                assertThat(TestLogs.outcome(again, address)).isEqualTo(ReadOutcome.MISSING);
                assertThat(again.find(other.address()).orElseThrow().condemned())
                        .isTrue();
            }
        }
    }

    @Test
    void theSameChunkPutByManyAtOnceIsStoredOnce() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            var puts = new ArrayList<java.util.concurrent.CompletableFuture<Kept>>();
            for (int i = 0; i < 200; i++) {
                puts.add(log.put(chunk));
            }
            puts.forEach(put -> assertThat(put.join().present()).isTrue());
            log.put(chunk).join();
        }
        assertThat(TestLogs.bytes(logs.lastSegment()).length).isEqualTo(2 * 4096 + 2 * 4096);
    }

    @Test
    void aChunkThatNobodyLookedAtForAWeekIsCheckedBeforeAYes() {
        for (boolean byPut : new boolean[] {true, false}) {
            TestLogs logs = new TestLogs(temp.resolve("put-" + byPut));
            try (ChunkLog log = logs.open()) {
                TestLogs.put(log, chunk);
                var row = log.index().get(address).orElseThrow();
                TestLogs.flipBit(
                        SegmentLayout.file(logs.folder.resolve("segments"), 1),
                        row.place().offset() + row.headerBytes(),
                        0);
                assertThat(log.have(List.of(address)).getFirst().present()).isTrue();
                logs.clock.pass(DAY.multipliedBy(8));

                if (byPut) {
                    TestLogs.put(log, chunk);
                    assertThat(TestLogs.has(log, chunk)).isTrue();
                } else {
                    assertThat(log.have(List.of(address))).containsExactly(Kept.ABSENT);
                }
                assertThat(logs.findings).extracting(Finding::kind).containsExactly(Finding.Kind.DAMAGED);
            }
        }
    }

    @Test
    void aWholeChunkThatNobodyLookedAtForAWeekIsNotStoredAgain() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            long size = TestLogs.bytes(logs.lastSegment()).length;
            logs.clock.pass(DAY.multipliedBy(8));

            TestLogs.put(log, chunk);
            assertThat(log.have(List.of(address)).getFirst().present()).isTrue();

            assertThat(TestLogs.bytes(logs.lastSegment()).length).isEqualTo((int) size);
        }
    }

    @Test
    void theInventoryListsEveryWholeChunkOnceInPages() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            List<ChunkAddress> all = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                all.add(TestLogs.put(log, TestLogs.chunk(100 + i, 50)));
            }
            all.sort(null);

            List<ChunkAddress> listed = new ArrayList<>();
            List<ChunkAddress> page = log.inventory(null, 10);
            while (!page.isEmpty()) {
                listed.addAll(page);
                page = log.inventory(page.getLast(), 10);
            }

            assertThat(listed).isEqualTo(all);
        }
    }

    /** Of several faults together: the bytes that were wanted again are lost, and older, damaged ones are left. */
    @Test
    void whatRevivesAChunkSaysNothingOfAnOlderDamagedCopy() throws IOException {
        for (boolean byPut : new boolean[] {true, false}) {
            TestLogs logs = new TestLogs(temp.resolve("older-" + byPut));
            logs.options = logs.options.withSegmentBytes(1 << 16);
            ChunkRow anew;
            try (ChunkLog log = logs.open()) {
                TestLogs.put(log, chunk);
                ChunkRow older = log.index().get(address).orElseThrow();
                TestLogs.flipBit(logs.lastSegment(), older.place().offset() + older.headerBytes() + 5, 1);
                assertThat(TestLogs.outcome(log, address)).isEqualTo(ReadOutcome.DAMAGED);
                TestLogs.put(log, chunk);
                anew = log.index().get(address).orElseThrow();
                logs.clock.pass(DAY);
                assertThat(log.condemn(address)).isEqualTo(Removal.DONE);
                assertThat(byPut ? log.put(chunk).join().present() : keeps(log)).isTrue();
                TestLogs.put(log, TestLogs.chunk(2, 70_000));
                TestLogs.put(log, TestLogs.chunk(3, 10));
            }
            TestLogs.flipBit(logs.segmentFiles().getFirst(), anew.place().offset() + 50, 4);

            assertThat(ChunkLog.rebuildIndex(logs.options)).isNotEmpty();

            try (ChunkLog log = logs.open()) {
                assertThat(keeps(log)).as("revived by put: %s", byPut).isFalse();
                TestLogs.put(log, chunk);
                assertThat(TestLogs.has(log, chunk)).isTrue();
            }
        }
    }

    private boolean keeps(ChunkLog log) {
        return log.have(List.of(address)).getFirst().present();
    }
}
