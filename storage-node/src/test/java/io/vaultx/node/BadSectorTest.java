package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A start that meets a sector which the disk cannot read goes on without what lies there, says so, and cuts nothing off: when
 * the disk can read it again, {@code fsck --repair} brings all of it back, beside whatever was stored meanwhile.
 *
 * <p>The image has chunks a and d below the index's checkpoint and b, c, e behind it, each in a batch of its own.
 */
class BadSectorTest {
    private static final int BLOCK = 4096;
    private static final int SECTOR = 512;

    @TempDir
    Path temp;

    private final HashedChunk a = TestLogs.chunk(1, 10_000);
    private final HashedChunk b = TestLogs.chunk(2, 300);
    private final HashedChunk c = TestLogs.chunk(3, 70_000);
    private final HashedChunk d = TestLogs.chunk(4, 500);
    private final HashedChunk e = TestLogs.chunk(5, 100);
    private final HashedChunk more = TestLogs.chunk(6, 5_000);
    private final List<HashedChunk> all = List.of(a, b, c, d, e);
    private final AtomicInteger cases = new AtomicInteger();
    private Image image;

    /** What a kill left, and where it has the chunks. */
    private record Image(TestLogs logs, Map<HashedChunk, ChunkRow> rows) {
        long offset(HashedChunk chunk) {
            return rows.get(chunk).place().offset();
        }

        /** Whether a chunk lies in the page around a sector: the disk cannot read that. */
        Predicate<HashedChunk> liesAt(long segment, long sector) {
            long page = sector & -BLOCK;
            return chunk -> rows.get(chunk).place().segment() == segment
                    && offset(chunk) < page + BLOCK
                    && offset(chunk) + rows.get(chunk).diskBytes() > page;
        }
    }

    /** One folder, the disk under it, and one of its segments as it was. */
    private record Case(TestLogs logs, FaultyFiles files, Path segment, byte[] before) {
        void unreadable(long at) {
            files.unreadable(segment, at, at + SECTOR);
        }

        List<Finding.Kind> kinds() {
            return logs.findings.stream().map(Finding::kind).toList();
        }

        void assertNothingIsCutOff() {
            byte[] now = TestLogs.bytes(segment);
            assertThat(Arrays.mismatch(before, now)).isIn(-1, before.length);
        }
    }

    @BeforeEach
    void inOneSegment() {
        image = kill("one", 1 << 30);
    }

    private Image kill(String name, long segmentBytes) {
        TestLogs logs = new TestLogs(temp.resolve("running-" + name));
        logs.options = logs.options.withSegmentBytes(segmentBytes);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, a);
            TestLogs.put(log, d);
        }
        Path index = temp.resolve("index-" + name);
        TestLogs.copy(logs.folder.resolve("index"), index);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, b);
            TestLogs.put(log, c);
            TestLogs.put(log, e);
            TestLogs killed = logs.copyTo(temp.resolve("image-" + name));
            // A new segment has the index flushed, but nobody waits for that.
            TestLogs.delete(killed.folder.resolve("index"));
            TestLogs.copy(index, killed.folder.resolve("index"));
            Map<HashedChunk, ChunkRow> rows = new IdentityHashMap<>();
            all.forEach(
                    chunk -> rows.put(chunk, log.index().get(chunk.address()).orElseThrow()));
            return new Image(killed, rows);
        }
    }

    private Case next(TestLogs from, int segment) {
        TestLogs logs = from.copyTo(temp.resolve("case-" + cases.getAndIncrement()));
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        Path file = logs.segmentFiles().get(segment);
        return new Case(logs, files, file, TestLogs.bytes(file));
    }

    private Case next() {
        return next(image.logs, 0);
    }

    private static void repair(Case one) throws IOException {
        try (LogAudit audit = LogAudit.open(one.logs.options, one.logs.folder.resolve("derived"), segment -> {})) {
            audit.replaceIndex();
        }
    }

    private static void assertHas(Case one, List<HashedChunk> chunks, String where) {
        try (ChunkLog log = one.logs.open()) {
            for (HashedChunk chunk : chunks) {
                assertThat(TestLogs.has(log, chunk))
                        .as("%s, %s", where, chunk.address())
                        .isTrue();
            }
        }
    }

    private static List<HashedChunk> and(List<HashedChunk> some, HashedChunk one) {
        List<HashedChunk> both = new ArrayList<>(some);
        both.add(one);
        return both;
    }

    @Test
    void whereverItLiesAStartGoesOnWithoutWhatLiesThereAndARepairBringsItBackWhenItCanBeRead() throws Exception {
        Image inTwo = kill("two", 1 << 16);
        assertThat(inTwo.logs.segmentFiles()).hasSize(2);
        List<Future<?>> tests = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Image one : List.of(image, inTwo)) {
                for (int segment = 0; segment < one.logs.segmentFiles().size(); segment++) {
                    sweep(one, segment, test -> tests.add(threads.submit(test)));
                }
            }
            for (Future<?> test : tests) {
                test.get();
            }
        }
        Tally.of("damages", "sectors that a start cannot read")
                .count(tests.size())
                .write();
    }

    /** Everyday not all of the pages in the middle of the large chunk. */
    private void sweep(Image from, int segment, Consumer<Callable<Void>> cases) throws IOException {
        long length = Files.size(from.logs.segmentFiles().get(segment));
        for (long page = 0; page < length; page += BLOCK) {
            long sector = page + page / BLOCK % 8 * SECTOR;
            boolean inLarge = from.liesAt(segment + 1, page - BLOCK).test(c)
                    && from.liesAt(segment + 1, page + BLOCK).test(c);
            if (TestRun.LONG || !inLarge || page / BLOCK % 4 == 0) {
                cases.accept(() -> aBadSector(from, segment, sector, true));
                cases.accept(() -> aBadSector(from, segment, sector, false));
            }
        }
    }

    private Void aBadSector(Image from, int segment, long sector, boolean withIndex) throws IOException {
        String where = "sector at " + sector + " of segment " + (segment + 1) + " of "
                + from.logs.segmentFiles().size() + (withIndex ? "" : ", without index");
        Case one = next(from.logs, segment);
        if (!withIndex) {
            TestLogs.delete(one.logs.folder.resolve("index"));
        }
        one.unreadable(sector);
        List<HashedChunk> hit =
                all.stream().filter(from.liesAt(segment + 1, sector)).toList();

        try (ChunkLog log = one.logs.open()) {
            for (HashedChunk chunk : all) {
                boolean lost = hit.contains(chunk);
                assertThat(TestLogs.has(log, chunk))
                        .as("%s, %s", where, chunk.address())
                        .isEqualTo(!lost);
                assertThat(log.have(List.of(chunk.address())).getFirst().present())
                        .as(where)
                        .isEqualTo(!lost);
            }
            and(hit, more).forEach(chunk -> TestLogs.put(log, chunk));
            assertThat(and(all, more)).as(where).allMatch(chunk -> TestLogs.has(log, chunk));
        }
        if (hit.isEmpty()) {
            assertThat(one.logs.findings).as(where).isEmpty();
        } else {
            assertThat(one.logs.findings)
                    .as(where)
                    .allMatch(Finding::costsData)
                    .anyMatch(finding -> finding.place().segment() == segment + 1
                            && Math.abs(finding.place().offset() - sector) <= c.size() + BLOCK);
        }
        one.assertNothingIsCutOff();
        assertHas(one, and(all, more), where + ", started again");

        one.files.readable();
        assertHas(one, and(all, more), where + ", to be read again");
        repair(one);
        one.logs.findings.clear();
        assertHas(one, and(all, more), where + ", repaired");
        assertThat(one.logs.findings).as(where + ", repaired").isEmpty();
        one.assertNothingIsCutOff();
        TestLogs.delete(one.logs.folder);
        return null;
    }

    @Test
    void aCheckGoesOnBehindItBeforeAnyStartAndNamesThePlace() throws IOException {
        Case one = next();
        one.unreadable(image.offset(e) & -SECTOR);

        try (LogAudit audit = LogAudit.open(one.logs.options, one.logs.folder.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);

            assertThat(said.findings()).containsExactly(Finding.Kind.UNREADABLE, Finding.Kind.UNDECIDED);
            assertThat(said.faults()).isEmpty();
            assertThat(said.chunks().keySet())
                    .containsExactlyInAnyOrder(a.address(), b.address(), c.address(), d.address());
            assertThat(audit.findings().getFirst())
                    .hasToString("UNREADABLE in segment 1 at " + (image.offset(e) & -BLOCK) + ": "
                            + BLOCK
                            + " bytes are no entry, the disk cannot read all of them; should it read them again,"
                            + " fsck --repair brings back what lay there");
        }

        one.assertNothingIsCutOff();
        one.files.readable();
        repair(one);
        assertHas(one, all, "repaired");
    }

    /** What is torn goes; but the batch that cannot be read lies between it and the last one that can. */
    @Test
    void aBatchThatCannotBeReadIsNotCutOffWithATornOneBehindIt() throws IOException {
        Case one = next();
        Files.write(one.segment, new byte[1000], StandardOpenOption.APPEND);
        one.unreadable(image.offset(e) & -SECTOR);
        one.logs.open().close();
        assertThat(one.kinds()).contains(Finding.Kind.UNDECIDED);
        one.assertNothingIsCutOff();

        assertHas(one, List.of(a, b, c, d), "started again");
        try (ChunkLog log = one.logs.open()) {
            TestLogs.put(log, more);
        }

        assertThat(one.logs.segmentFiles()).as("not written to at an odd place").hasSize(2);
        one.files.readable();
        repair(one);
        assertHas(one, and(all, more), "repaired");
    }

    @Test
    void aBatchThatSaysItGoesOnBehindTheEndIsTornWhateverCannotBeReadOfIt() throws IOException {
        Case one = next();
        long cBatch = image.offset(c) & -BLOCK;
        TestLogs.truncate(one.segment, cBatch + 10 * BLOCK);
        one.unreadable(cBatch + 5 * BLOCK);

        try (ChunkLog log = one.logs.open()) {
            assertThat(List.of(a, b, d)).allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(TestLogs.outcome(log, c.address())).isEqualTo(ReadOutcome.MISSING);
        }

        assertThat(one.kinds()).containsExactly(Finding.Kind.TORN_TAIL);
        assertThat(Files.size(one.segment)).isEqualTo(cBatch);
    }

    /** The image with another batch at its end: that d is dropped. */
    private Case withDropOfD(boolean quarantined) throws IOException {
        TestLogs logs = image.logs.copyTo(temp.resolve("drop"));
        long drop;
        try (ChunkLog log = logs.open()) {
            logs.clock.pass(Duration.ofDays(2));
            assertThat(log.condemn(d.address())).isEqualTo(Removal.DONE);
        }
        if (quarantined) {
            TestLogs.flipBit(
                    logs.lastSegment(), image.offset(d) + image.rows.get(d).headerBytes() + 9, 3);
        }
        try (ChunkLog log = logs.open()) {
            if (quarantined) {
                assertThat(TestLogs.outcome(log, d.address())).isEqualTo(ReadOutcome.DAMAGED);
            }
        }
        TestLogs killed;
        try (ChunkLog log = logs.open()) {
            drop = Files.size(logs.lastSegment());
            logs.clock.pass(Duration.ofDays(2));
            assertThat(log.drop(d.address())).isEqualTo(Removal.DONE);
            killed = logs.copyTo(temp.resolve("dropped"));
        }
        Case one = next(killed, 0);
        one.unreadable(drop);
        return one;
    }

    @Test
    void aChunkThatIsRevivedBecauseItsDropCouldNotBeReadStaysWhenThatCanBeReadAgain() throws IOException {
        Case one = withDropOfD(false);

        try (ChunkLog log = one.logs.open()) {
            assertThat(TestLogs.has(log, d))
                    .as("nobody knows that it was dropped")
                    .isTrue();
            TestLogs.put(log, d);
        }
        one.files.readable();

        assertHas(one, all, "started again");
        repair(one);
        assertHas(one, all, "repaired");
    }

    @Test
    void aChunkThatIsPutBecauseItsDropCouldNotBeReadStaysWhenThatCanBeReadAgain() throws IOException {
        Case one = withDropOfD(true);

        try (ChunkLog log = one.logs.open()) {
            TestLogs.put(log, d);
        }
        one.files.readable();

        assertHas(one, all, "started again");
        repair(one);
        assertHas(one, all, "repaired");
    }

    @Test
    void whatWasDecidedAboutItStaysDecidedAfterAKill() throws IOException {
        Case one = withDropOfD(false);
        TestLogs killed;
        try (ChunkLog log = one.logs.open()) {
            TestLogs.put(log, d);
            killed = one.logs.copyTo(temp.resolve("killed"));
        }

        try (ChunkLog log = killed.open()) {
            assertThat(all).allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    @Test
    void aSegmentWhoseHeaderCannotBeReadIsLeftAloneAndComesBackWhole() throws IOException {
        for (boolean newest : new boolean[] {true, false}) {
            for (boolean rotten : new boolean[] {true, false}) {
                String where = (newest ? "newest" : "older") + (rotten ? ", rotten" : ", unreadable");
                Case one = next();
                if (!newest) {
                    one.logs.options = one.logs.options.withSegmentBytes(1 << 16);
                    try (ChunkLog log = one.logs.open()) {
                        TestLogs.put(log, TestLogs.chunk(7, 100));
                    }
                    assertThat(one.logs.segmentFiles()).hasSize(2);
                }
                if (rotten) {
                    byte[] bytes = TestLogs.bytes(one.segment);
                    Arrays.fill(bytes, 0, 2 * BLOCK, (byte) 0);
                    Files.write(one.segment, bytes);
                } else {
                    one.files.unreadable(one.segment, 0, 2 * BLOCK);
                }

                try (ChunkLog log = one.logs.open()) {
                    TestLogs.put(log, more);
                    assertThat(TestLogs.has(log, more)).as(where).isTrue();
                    assertThat(TestLogs.has(log, a)).as(where).isFalse();
                }
                assertThat(one.kinds()).as(where).contains(newest ? Finding.Kind.SEGMENT_LOST : Finding.Kind.DAMAGED);

                one.files.readable();
                byte[] bytes = TestLogs.bytes(one.segment);
                System.arraycopy(one.before, 0, bytes, 0, 2 * BLOCK);
                Files.write(one.segment, bytes);
                repair(one);
                // What was met damaged is quarantined, until it is found whole.
                ChunkLog.scrub(one.logs.options, finding -> {});
                assertHas(one, and(all, more), where + ", repaired");
                one.assertNothingIsCutOff();
                TestLogs.delete(one.logs.folder);
            }
        }
    }

    @Test
    void aDiskOfWhichNothingCanBeReadIsRefusedByTheNameOfTheFileAndHarmsNothing() throws IOException {
        for (boolean withIndex : new boolean[] {true, false}) {
            Case one = next();
            if (!withIndex) {
                TestLogs.delete(one.logs.folder.resolve("index"));
            }
            one.files.unreadable(one.segment, 0, Long.MAX_VALUE);

            assertThatThrownBy(one.logs::open)
                    .hasMessageContaining(FaultyFiles.MEDIUM_ERROR)
                    .hasMessageContaining(one.segment.toString())
                    .hasMessageContaining("neither at 0 nor elsewhere");

            one.assertNothingIsCutOff();
            one.files.readable();
            assertHas(one, all, "to be read again");
        }
    }
}
