package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space comes back, and nothing else goes. */
class CompactionTest {
    private static final int CHUNKS = 120;

    @TempDir
    Path temp;

    private final List<HashedChunk> kept = new ArrayList<>();
    private final List<HashedChunk> dropped = new ArrayList<>();
    private TestLogs logs;

    @BeforeEach
    void folder() {
        logs = new TestLogs(temp.resolve("log"));
        logs.options = logs.options.withSegmentBytes(128 << 10);
    }

    /** Many small segments, of which three chunks in four are dropped. */
    private void fill(ChunkLog log) {
        putAll(log);
        drop(log, dropped);
    }

    private void putAll(ChunkLog log) {
        for (int i = 0; i < CHUNKS; i++) {
            HashedChunk chunk = TestLogs.chunk(i, 10_000);
            TestLogs.put(log, chunk);
            (i % 4 == 0 ? kept : dropped).add(chunk);
        }
    }

    private void drop(ChunkLog log, List<HashedChunk> chunks) {
        logs.clock.pass(Duration.ofHours(24));
        for (HashedChunk chunk : chunks) {
            assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
            assertThat(log.drop(chunk.address())).isEqualTo(Removal.DONE);
        }
    }

    private void assertContent(ChunkLog log) {
        assertThat(kept).allMatch(chunk -> TestLogs.has(log, chunk));
        assertThat(dropped).allMatch(chunk -> TestLogs.outcome(log, chunk.address()) == ReadOutcome.MISSING);
    }

    private static void compactUntilDone(ChunkLog log) throws IOException {
        while (log.compact() > 0) {
            assertThat(log.status().chunks()).isPositive();
        }
    }

    @Test
    void theRoomOfDroppedChunksComesBack() throws IOException {
        try (ChunkLog log = logs.open()) {
            fill(log);
            long before = log.status().segmentBytes();

            compactUntilDone(log);

            assertContent(log);
            assertThat(log.status().segmentBytes()).isLessThan(before / 2);
            assertThat(logs.segmentFiles()).hasSize((int) log.status().segments());
        }
        try (ChunkLog log = logs.open()) {
            assertContent(log);
        }
    }

    @Test
    void aRebuildAfterCompactionBringsNothingBackAndLosesNothing() throws IOException {
        try (ChunkLog log = logs.open()) {
            fill(log);
            // Marks older than the copies of their chunks, and drops whose chunks lie in older segments.
            log.condemn(kept.get(3).address());
            log.condemn(kept.get(4).address());
            log.revive(kept.get(4).address());
            compactUntilDone(log);
        }
        var before = rows();

        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();

        assertThat(rows()).isEqualTo(before);
        try (ChunkLog log = logs.open()) {
            assertContent(log);
            assertThat(log.find(kept.get(3).address()).orElseThrow().condemned())
                    .isTrue();
            assertThat(log.find(kept.get(4).address()).orElseThrow().condemned())
                    .isFalse();
        }
    }

    private List<Object> rows() {
        try (ChunkLog log = logs.open()) {
            return List.of(TestLogs.rows(log), log.index().uses());
        }
    }

    @Test
    void aCrashAtAnyMomentOfCompactionLosesNothing() throws IOException {
        try (ChunkLog log = logs.open()) {
            fill(log);
            int crashes = 0;
            do {
                TestLogs crashed = logs.copyTo(temp.resolve("crash-" + crashes++));
                crashed.options = crashed.options.withSegmentBytes(128 << 10);
                try (ChunkLog again = crashed.open()) {
                    assertContent(again);
                }
            } while (log.compact() > 0);
        }
    }

    @Test
    void readersAreNeverDisturbedByCompaction() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (ChunkLog log = logs.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fill(log);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int reader = 0; reader < 8; reader++) {
                readers.add(threads.submit(() -> {
                    int reads = 0;
                    while (!done.get() || reads < kept.size()) {
                        HashedChunk chunk = kept.get(reads % kept.size());
                        ByteBuffer into = ByteBuffer.allocate(chunk.size());
                        assertThat(log.read(chunk.address(), 0, into)).isEqualTo(ReadOutcome.READ);
                        assertThat(into.flip()).isEqualTo(chunk.content());
                        reads++;
                    }
                    return reads;
                }));
            }

            compactUntilDone(log);

            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
        assertThat(logs.findings).isEmpty();
    }

    @Test
    void aSegmentWithADamagedChunkStaysUntilTheChunkIsPutAgain() throws IOException {
        try (ChunkLog log = logs.open()) {
            fill(log);
            HashedChunk victim = kept.getFirst();
            var row = log.index().get(victim.address()).orElseThrow();
            Path file = logs.segmentFiles().getFirst();
            TestLogs.flipBit(file, row.place().offset() + row.headerBytes() + 7, 0);

            compactUntilDone(log);
            assertThat(logs.segmentFiles()).contains(file);
            assertThat(log.status().quarantined()).isEqualTo(1);

            TestLogs.put(log, victim);
            compactUntilDone(log);
            assertThat(logs.segmentFiles()).doesNotContain(file);
            assertContent(log);
        }
    }

    /** Destroys the header of a chunk's entry: nothing finds it any more, in a scan it is a gap. */
    private Path breakHeader(ChunkLog log, HashedChunk victim) {
        Path file = segmentOf(log, victim);
        TestLogs.flipBit(file, headerOf(log, victim) + 50, 4);
        return file;
    }

    private static long headerOf(ChunkLog log, HashedChunk chunk) {
        return log.index().get(chunk.address()).orElseThrow().place().offset();
    }

    private Path segmentOf(ChunkLog log, HashedChunk victim) {
        var place = log.index().get(victim.address()).orElseThrow().place();
        String number = "%016x".formatted(place.segment());
        return logs.segmentFiles().stream()
                .filter(path -> path.getFileName().toString().startsWith(number))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aGapWhereNoChunkIsKnownToLieKeepsNoSegment() throws IOException {
        try (ChunkLog log = logs.open()) {
            putAll(log);
            Path file = breakHeader(log, dropped.getFirst());
            drop(log, dropped);

            compactUntilDone(log);

            assertThat(logs.segmentFiles()).doesNotContain(file);
            assertContent(log);
        }
        var before = rows();
        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aFileThatWasStillThereWhenTheProcessEndedGoesAfterTheNextStart() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        long before;
        try (ChunkLog log = logs.open()) {
            fill(log);
            before = log.status().segmentBytes();
            files.undeletable(true);
            assertThat(log.compact()).isPositive();
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
        files.undeletable(false);

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.findings()).isEmpty();
            assertThat(said.faults()).isEmpty();
        }
        try (ChunkLog log = logs.open()) {
            compactUntilDone(log);
            assertContent(log);
        }
        long left = 0;
        for (Path file : logs.segmentFiles()) {
            left += Files.size(file);
        }
        assertThat(left).isLessThan(before / 2);
    }

    @Test
    void aGapThatOnlyThePageCacheHasCostsNothing() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        try (ChunkLog log = logs.open()) {
            fill(log);
            Path file = segmentOf(log, kept.getFirst());
            files.rotInPageCache(file, headerOf(log, kept.getFirst()) + 50);

            compactUntilDone(log);

            assertThat(logs.segmentFiles()).doesNotContain(file);
            assertContent(log);
        }
        assertThat(logs.findings).isEmpty();
    }

    @Test
    void aGapOverAChunkKeepsItsSegmentWhichIsRewrittenOnceAndGoesWhenTheChunkIsPutAgain() throws IOException {
        try (ChunkLog log = logs.open()) {
            putAll(log);
            drop(log, dropped.subList(0, dropped.size() / 2));
            // Among the drops, which compaction carries over for as long as there is an older segment.
            HashedChunk late = TestLogs.chunk(CHUNKS, 10_000);
            TestLogs.put(log, late);
            Path first = breakHeader(log, kept.getFirst());
            Path among = breakHeader(log, late);
            drop(log, dropped.subList(dropped.size() / 2, dropped.size()));
            compactUntilDone(log);
            assertThat(logs.segmentFiles()).contains(first, among);

            long afterOneRound = log.status().segmentBytes();
            log.compact();
            log.compact();
            assertThat(log.status().segmentBytes()).isEqualTo(afterOneRound);

            assertThat(log.scrub(finding -> {}).isClean()).isFalse();
            TestLogs.put(log, kept.getFirst());
            TestLogs.put(log, late);
            compactUntilDone(log);
            assertThat(logs.segmentFiles()).doesNotContain(first, among);
            assertContent(log);
            assertThat(TestLogs.has(log, late)).isTrue();
        }
    }

    @Test
    void aSegmentWithABadSectorStaysAndHoldsUpNoOther() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        try (ChunkLog log = logs.open()) {
            fill(log);
            long before = log.status().segmentBytes();
            Path file = segmentOf(log, kept.getFirst());
            long sector = headerOf(log, kept.getFirst()) & -512;
            files.unreadable(file, sector, sector + 512);

            compactUntilDone(log);

            assertThat(logs.segmentFiles()).contains(file);
            assertThat(log.status().segmentBytes()).isLessThan(before / 2);
            files.readable();
            assertContent(log);
        }
        assertThat(logs.findings).isEmpty();
        try (ChunkLog log = logs.open()) {
            compactUntilDone(log);
            assertThat(logs.segmentFiles()).hasSize((int) log.status().segments());
            assertContent(log);
        }
    }

    /** A scrub reads the segment while compaction empties it. */
    @Test
    void aSegmentThatWasStillReadWhenItWasEmptiedIsForgottenByTheNextCompaction() throws IOException {
        try (ChunkLog log = logs.open()) {
            putAll(log);
            Path file = breakHeader(log, dropped.getFirst());
            drop(log, dropped);
            AtomicBoolean met = new AtomicBoolean();

            log.scrub(finding -> {
                if (!met.getAndSet(true)) {
                    compact(log);
                    assertThat(file).exists();
                }
            });
            assertThat(met).isTrue();
            assertThat(file).as("its last reader has gone").doesNotExist();
            assertThat(log.index().uses()).containsKey(1L);

            log.compact();

            assertThat(log.index().uses()).doesNotContainKey(1L);
            assertContent(log);
        }
    }

    private static void compact(ChunkLog log) {
        try {
            assertThat(log.compact()).isPositive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
