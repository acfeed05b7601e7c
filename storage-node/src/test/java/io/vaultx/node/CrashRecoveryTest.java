package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Step;
import io.vaultx.disk.TestDisk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a crash, a torn write or a damaged byte leaves of a log. The image has chunk a below the index's checkpoint and b, c
 * behind it, each in a batch of its own.
 */
class CrashRecoveryTest {
    private static final int BLOCK = 4096;
    private static final int SECTOR = 512;
    private static final int BATCH_HEADER = 64;

    @TempDir
    Path temp;

    private final HashedChunk a = TestLogs.chunk(1, 70_000);
    private final HashedChunk b = TestLogs.chunk(2, 300);
    private final HashedChunk c = TestLogs.chunk(3, 100);
    private TestLogs image;
    private ChunkRow rowB;
    private ChunkRow rowC;
    private final AtomicInteger cases = new AtomicInteger();

    @BeforeEach
    void crash() {
        TestLogs logs = new TestLogs(temp.resolve("running"));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, a);
        }
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, b);
            TestLogs.put(log, c);
            image = logs.copyTo(temp.resolve("image"));
            rowB = log.index().get(b.address()).orElseThrow();
            rowC = log.index().get(c.address()).orElseThrow();
        }
    }

    /** A fresh copy of the image. */
    private TestLogs next() {
        return image.copyTo(temp.resolve("case-" + cases.getAndIncrement()));
    }

    /** Each case has a folder of its own and mostly waits for the disk. */
    private static void eachOf(LongStream places, LongConsumer test) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> tests = new ArrayList<>();
            places.forEach(place -> tests.add(threads.submit(() -> test.accept(place))));
            for (Future<?> one : tests) {
                one.get();
            }
        }
    }

    private static LongStream places(long from, long until, long step) {
        return LongStream.iterate(from, at -> at < until, at -> at + step);
    }

    private static List<Finding.Kind> kinds(TestLogs logs) {
        return logs.findings.stream().map(Finding::kind).toList();
    }

    @Test
    void everythingAcknowledgedIsThereAfterACrash() {
        TestLogs logs = next();

        try (ChunkLog log = logs.open()) {
            assertThat(List.of(a, b, c)).allMatch(chunk -> TestLogs.has(log, chunk));
        }
        assertThat(logs.findings).isEmpty();
    }

    @Test
    void aTailTornAtAnyByteCostsItsBatchOnlyAndWritingGoesOn() throws Exception {
        long batchC = rowC.place().offset() - BATCH_HEADER;
        long endC = rowC.place().offset() + rowC.diskBytes();
        LongStream inTheBatch = places(batchC, endC, 1);
        LongStream inPadding = LongStream.concat(
                LongStream.concat(places(batchC - 300, batchC, 71), places(endC, batchC + BLOCK, 257)),
                places(batchC + SECTOR, batchC + BLOCK, SECTOR));
        eachOf(LongStream.concat(inTheBatch, inPadding), length -> {
            TestLogs logs = next();
            TestLogs.truncate(logs.lastSegment(), length);

            try (ChunkLog log = logs.open()) {
                // Padding is written with its batch: a file that ends in it was not written to its end.
                assertThat(TestLogs.has(log, a)).as("a at %d", length).isTrue();
                assertThat(TestLogs.has(log, b)).as("b at %d", length).isEqualTo(length >= batchC);
                assertThat(TestLogs.outcome(log, c.address()))
                        .as("c at %d", length)
                        .isEqualTo(ReadOutcome.MISSING);
                TestLogs.put(log, c);
                assertThat(TestLogs.has(log, c)).isTrue();
            }
            if (length != batchC) {
                assertThat(kinds(logs)).as("at %d", length).containsExactly(Finding.Kind.TORN_TAIL);
            }
            if (length % 16 == 0) {
                try (ChunkLog log = logs.open()) {
                    assertThat(TestLogs.has(log, c)).as("c again at %d", length).isTrue();
                }
            }
            TestLogs.delete(logs.folder);
        });
    }

    @Test
    void zerosBehindTheLastBatchAreATornTail() throws IOException {
        TestLogs logs = next();
        byte[] longer = java.util.Arrays.copyOf(
                TestLogs.bytes(logs.lastSegment()), TestLogs.bytes(logs.lastSegment()).length + 3 * BLOCK);
        Files.write(logs.lastSegment(), longer);

        try (ChunkLog log = logs.open()) {
            assertThat(List.of(a, b, c)).allMatch(chunk -> TestLogs.has(log, chunk));
        }
        assertThat(kinds(logs)).containsExactly(Finding.Kind.TORN_TAIL);
    }

    @Test
    void aBitFlippedAnywhereInAnOlderBatchCostsAtMostThatChunkAndIsReported() throws Exception {
        long from = rowB.place().offset() - BATCH_HEADER;
        long until = rowB.place().offset() + rowB.headerBytes() + rowB.storedSize();
        long stored = rowB.place().offset() + rowB.headerBytes();
        eachOf(LongStream.concat(places(from, stored, 1), places(stored, until, 37)), at -> {
            TestLogs logs = next();
            TestLogs.flipBit(logs.lastSegment(), at, (int) (at % 8));

            try (ChunkLog log = logs.open()) {
                assertThat(TestLogs.has(log, a)).as("a, bit flipped at %d", at).isTrue();
                assertThat(TestLogs.has(log, c)).as("c, bit flipped at %d", at).isTrue();
                boolean batchHeader = at < rowB.place().offset();
                boolean readable = TestLogs.has(log, b);
                assertThat(readable).as("b, bit flipped at %d", at).isEqualTo(batchHeader);
                assertThat(log.have(List.of(b.address())).getFirst().present()).isEqualTo(readable);

                TestLogs.put(log, b);
                assertThat(TestLogs.has(log, b)).as("b put again, %d", at).isTrue();
            }
            assertThat(kinds(logs))
                    .as("flipped at %d", at)
                    .isNotEmpty()
                    .allMatch(kind -> kind == Finding.Kind.DAMAGED || kind == Finding.Kind.UNREADABLE);
            TestLogs.delete(logs.folder);
        });
    }

    @Test
    void aBitFlippedInTheLastBatchIsReportedAsUndecided() throws Exception {
        long from = rowC.place().offset() - BATCH_HEADER;
        long until = rowC.place().offset() + rowC.headerBytes() + rowC.storedSize();
        eachOf(places(from, until, 3), at -> {
            TestLogs logs = next();
            TestLogs.flipBit(logs.lastSegment(), at, (int) (at % 8));

            try (ChunkLog log = logs.open()) {
                assertThat(TestLogs.has(log, a)).as("a, bit flipped at %d", at).isTrue();
                assertThat(TestLogs.has(log, b)).as("b, bit flipped at %d", at).isTrue();
                assertThat(TestLogs.outcome(log, c.address()))
                        .as("c, bit flipped at %d", at)
                        .isEqualTo(at < rowC.place().offset() ? ReadOutcome.READ : ReadOutcome.MISSING);
            }
            assertThat(kinds(logs)).as("flipped at %d", at).contains(Finding.Kind.UNDECIDED);
            TestLogs.delete(logs.folder);
        });
    }

    @Test
    void aCheckSaysThatTheLastBatchIsUndecidedAndWhichChunkThatCostsAndChangesNothing() throws IOException {
        TestLogs logs = next();
        TestLogs.flipBit(logs.lastSegment(), rowC.place().offset() + rowC.headerBytes() + 5, 1);
        byte[] before = TestLogs.bytes(logs.lastSegment());

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            Map<ChunkAddress, Boolean> whole = new TreeMap<>();
            audit.forEach(chunk -> whole.put(chunk.address(), chunk.whole()));

            assertThat(audit.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.UNDECIDED);
            assertThat(whole)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(a.address(), true, b.address(), true, c.address(), false));
        }

        assertThat(TestLogs.bytes(logs.lastSegment())).isEqualTo(before);
    }

    /** Recovery makes a segment for the mark that says so, and dies before the mark is in it. */
    @Test
    void aTornBatchIsLookedAtAgainWhenTheProcessDiedBeforeTheLogSaidSo() {
        TestLogs logs = next();
        TestLogs.flipBit(logs.lastSegment(), rowC.place().offset() + rowC.headerBytes() + 5, 1);
        TestDisk disk = TestDisk.over(logs.folder);
        AtomicInteger writes = new AtomicInteger();
        disk.failing(step -> step.kind() == Step.Kind.WRITE && writes.incrementAndGet() > 1
                ? Optional.of(new Fault(Fault.Way.BEFORE, "killed"))
                : Optional.empty());
        new TestLogs(disk.root()).open().close();
        assertThat(logs.segmentFiles()).hasSize(2);
        TestLogs.delete(logs.folder.resolve("index"));

        try (ChunkLog log = logs.open()) {
            assertThat(log.have(List.of(c.address()))).containsExactly(Kept.ABSENT);
            TestLogs.put(log, c);
            assertThat(List.of(a, b, c)).allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    @Test
    void aSegmentThatACrashLeftWithOneCopyOfItsHeaderIsNotWrittenTo() {
        TestLogs logs = new TestLogs(temp.resolve("one-put"));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, a);
        }
        for (int length : new int[] {BLOCK, BLOCK + 512, BLOCK + 857}) {
            TestLogs torn = logs.copyTo(temp.resolve("torn-" + length));
            TestLogs.delete(torn.folder.resolve("index"));
            TestLogs.truncate(torn.lastSegment(), length);

            try (ChunkLog log = torn.open()) {
                TestLogs.put(log, b);
            }
            TestLogs.delete(torn.folder.resolve("index"));
            try (ChunkLog log = torn.open()) {
                assertThat(TestLogs.has(log, b)).as("%d bytes", length).isTrue();
            }
            assertThat(kinds(torn)).as("%d bytes", length).containsExactly(Finding.Kind.TORN_TAIL);
        }
    }

    @Test
    void aQuarantineFoundByRecoverySurvivesARebuildOfTheIndex() throws IOException {
        TestLogs logs = next();
        TestLogs.flipBit(logs.lastSegment(), rowB.place().offset() + rowB.headerBytes() + 5, 1);
        logs.open().close();
        Map<?, ?> before;
        try (ChunkLog log = logs.open()) {
            before = TestLogs.rows(log);
            assertThat(log.have(List.of(b.address()))).containsExactly(Kept.ABSENT);
            assertThat(log.status().quarantined()).isEqualTo(1);
        }

        ChunkLog.rebuildIndex(logs.options);

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.rows(log)).isEqualTo(before);
        }
    }

    @Test
    void oneDamagedCopyOfASegmentsHeaderCostsNothing() {
        for (int copy = 0; copy < 2; copy++) {
            for (int at : new int[] {0, 8, 12, 16, 24, 32, 40, 48, 4092}) {
                TestLogs logs = next();
                TestLogs.flipBit(logs.lastSegment(), (long) copy * BLOCK + at, 2);

                try (ChunkLog log = logs.open()) {
                    assertThat(List.of(a, b, c)).allMatch(chunk -> TestLogs.has(log, chunk));
                }
                TestLogs.delete(logs.folder);
            }
        }
    }

    @Test
    void aSegmentFileThatACrashLeftWithoutItsHeaderIsNoLoss() throws IOException {
        for (int length : new int[] {0, 100, BLOCK, 2 * BLOCK}) {
            TestLogs logs = next();
            Files.write(logs.folder.resolve("segments").resolve("0000000000000002.segment"), new byte[length]);

            try (ChunkLog log = logs.open()) {
                assertThat(List.of(a, b, c)).allMatch(chunk -> TestLogs.has(log, chunk));
                TestLogs.put(log, TestLogs.chunk(9, 10));
            }
            assertThat(kinds(logs)).containsExactly(Finding.Kind.TORN_TAIL);
            assertThat(logs.segmentFiles()).hasSize(1);
        }
    }

    @Test
    void aSegmentWithoutAHeaderIsReportedAndNotWrittenOver() {
        TestLogs logs = next();
        TestLogs.flipBit(logs.lastSegment(), 24, 2);
        TestLogs.flipBit(logs.lastSegment(), BLOCK + 24, 2);
        Path lost = logs.lastSegment();
        byte[] before = TestLogs.bytes(lost);

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, a)).isFalse();
            TestLogs.put(log, a);
            assertThat(TestLogs.has(log, a)).isTrue();
        }

        assertThat(kinds(logs)).contains(Finding.Kind.SEGMENT_LOST);
        assertThat(TestLogs.bytes(lost)).isEqualTo(before);
    }
}
