package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.BrokenLog.Hit;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.SegmentLayout;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segment files that are damaged, cut, exchanged, doubled or older than they should be. */
class DamagedSegmentsTest {
    private static final int PAGE = 4096;

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();
    private final Random random = new Random(seed);
    private BrokenLog log;

    @BeforeEach
    void write() {
        log = BrokenLog.in(temp);
    }

    @Test
    void whateverRotsInASegmentCostsOnlyTheChunksThere() throws IOException {
        int rounds = TestRun.rounds(60, 500);
        int lost = 0;
        for (int round = 0; round < rounds; round++) {
            TestLogs logs = log.copy(round % 4 != 3);
            List<Hit> hits = damage(logs, round % 5);
            lost += log.check(logs, hits, true, "seed " + seed + ", round " + round);
            TestLogs.delete(logs.folder);
        }
        Tally.of("damages", "bits, pages and pieces of segments")
                .count(rounds)
                .seed(seed)
                .write();
        assertThat(lost).as("chunks that were hit").isPositive();
    }

    /** Its segment was compacted, and the file could not be deleted. */
    @Test
    void whereAnOriginalRotsItsCopyCounts() throws IOException {
        FaultyFiles files = new FaultyFiles();
        TestLogs logs = new TestLogs(temp.resolve("copies"));
        logs.options = logs.options.withFiles(files).withSegmentBytes(64 << 10);
        HashedChunk kept = TestLogs.chunk(1, 20_000);
        List<HashedChunk> gone = List.of(TestLogs.chunk(2, 20_000), TestLogs.chunk(3, 20_000));
        ChunkRow original;
        try (ChunkLog log = logs.open()) {
            gone.forEach(chunk -> TestLogs.put(log, chunk));
            TestLogs.put(log, kept);
            TestLogs.put(log, TestLogs.chunk(4, 60_000));
            original = log.index().get(kept.address()).orElseThrow();
            logs.clock.pass(Duration.ofDays(2));
            gone.forEach(chunk -> log.condemn(chunk.address()));
            gone.forEach(chunk -> log.drop(chunk.address()));
            files.undeletable(true);
            assertThat(log.compact()).isPositive();
            assertThat(log.index().get(kept.address()).orElseThrow().place()).isNotEqualTo(original.place());
        }
        Path file = logs.segmentFiles().getFirst();
        assertThat(file)
                .isEqualTo(SegmentLayout.file(
                        logs.folder.resolve("segments"), original.place().segment()));
        TestLogs.flipBit(file, original.place().offset() + original.headerBytes() + 5, 1);

        ChunkLog.rebuildIndex(logs.options);

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, kept)).isTrue();
            assertThat(log.status().quarantined()).isZero();
        }
    }

    /** A bit, a page of zeros, two pages exchanged, a page of another segment, random bytes. */
    private List<Hit> damage(TestLogs logs, int kind) throws IOException {
        List<Path> files = logs.segmentFiles();
        int number = random.nextInt(files.size());
        Path file = files.get(number);
        byte[] bytes = Files.readAllBytes(file);
        int pages = bytes.length / PAGE;
        int page = random.nextInt(pages);
        Hit hit = new Hit(number + 1, (long) page * PAGE, (page + 1L) * PAGE);
        List<Hit> hits = new ArrayList<>(List.of(hit));
        switch (kind) {
            case 0 -> bytes[page * PAGE + random.nextInt(PAGE)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> Arrays.fill(bytes, page * PAGE, (page + 1) * PAGE, (byte) 0);
            case 2 -> {
                int other = 2 + random.nextInt(pages - 2);
                byte[] kept = Arrays.copyOfRange(bytes, page * PAGE, (page + 1) * PAGE);
                System.arraycopy(bytes, other * PAGE, bytes, page * PAGE, PAGE);
                System.arraycopy(kept, 0, bytes, other * PAGE, PAGE);
                hits.add(new Hit(number + 1, (long) other * PAGE, (other + 1L) * PAGE));
            }
            case 3 -> {
                byte[] others = Files.readAllBytes(files.get((number + 1) % files.size()));
                System.arraycopy(others, Math.min(page, others.length / PAGE - 1) * PAGE, bytes, page * PAGE, PAGE);
            }
            default -> {
                byte[] noise = new byte[1 + random.nextInt(PAGE)];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, page * PAGE, noise.length);
            }
        }
        Files.write(file, bytes);
        return hits;
    }

    /** Of the newest segment only its index knows where it ended: without one, a cut between two batches is not seen. */
    @Test
    void aSegmentThatLostItsEndIsReported() throws IOException {
        int rounds = TestRun.rounds(30, 300);
        for (int round = 0; round < rounds; round++) {
            boolean withIndex = round % 3 != 2;
            TestLogs logs = log.copy(withIndex);
            List<Path> files = logs.segmentFiles();
            int number = random.nextInt(files.size());
            boolean newest = number == files.size() - 1;
            long length = random.nextLong(2 * PAGE, Files.size(files.get(number)));
            length = round % 2 == 0 ? length / PAGE * PAGE : length;
            TestLogs.truncate(files.get(number), length);
            Hit hit = new Hit(number + 1, batchBefore(number, length), Long.MAX_VALUE);
            log.check(logs, List.of(hit), withIndex || !newest, "seed " + seed + ", round " + round);
            TestLogs.delete(logs.folder);
        }
        Tally.of("damages", "segments cut short").count(rounds).seed(seed).write();
    }

    /** A torn batch goes as a whole: what was cut may reach back to its start. */
    private long batchBefore(int number, long length) throws IOException {
        byte[] bytes = Files.readAllBytes(log.whole.segmentFiles().get(number));
        long at = length / PAGE * PAGE;
        while (at > 2 * PAGE && !new String(bytes, (int) at, 4, StandardCharsets.US_ASCII).equals("VXB1")) {
            at -= PAGE;
        }
        return at;
    }

    @Test
    void aSegmentThatIsGoneCostsItsChunksAndIsReported() throws IOException {
        int count = log.whole.segmentFiles().size();
        for (int number = 0; number < count; number++) {
            TestLogs logs = log.copy(true);
            Files.delete(logs.segmentFiles().get(number));
            int lost = log.check(logs, List.of(Hit.all(number + 1)), true, "without segment " + (number + 1));
            assertThat(lost).isPositive();
        }
        Tally.of("damages", "segments removed").count(count).write();
    }

    @Test
    void anOlderCopyOfASegmentCostsWhatCameLaterAndIsReported() throws IOException {
        TestLogs older = new TestLogs(temp.resolve("older"));
        TestLogs later = new TestLogs(temp.resolve("later"));
        try (ChunkLog open = older.open()) {
            TestLogs.put(open, TestLogs.chunk(1, 5_000));
        }
        TestLogs.copy(older.folder, later.folder);
        try (ChunkLog open = later.open()) {
            TestLogs.put(open, TestLogs.chunk(2, 5_000));
        }
        Files.copy(older.lastSegment(), later.lastSegment(), StandardCopyOption.REPLACE_EXISTING);

        List<Finding> findings = new ArrayList<>();
        assertThat(ChunkLog.scrub(later.options, findings::add).isClean()).isFalse();

        assertThat(findings).anyMatch(Finding::costsData);
        try (ChunkLog open = later.open()) {
            assertThat(TestLogs.has(open, TestLogs.chunk(1, 5_000))).isTrue();
            assertThat(TestLogs.outcome(open, TestLogs.chunk(2, 5_000).address()))
                    .isEqualTo(ReadOutcome.MISSING);
        }
    }

    @Test
    void aSegmentUnderAnotherNumberIsNoSegmentAndCostsNothing() throws IOException {
        for (boolean withIndex : new boolean[] {true, false}) {
            for (int number = 0; number < log.whole.segmentFiles().size(); number++) {
                for (String name :
                        List.of("0000000000000007", "00000000000000ff", "ffffffffffffffff", "0000000000000000")) {
                    TestLogs logs = log.copy(withIndex);
                    // By this none of them is full: writing might go on in any.
                    logs.options = logs.options.withSegmentBytes(16 << 20);
                    Path file = logs.segmentFiles().get(number);
                    Files.copy(file, file.resolveSibling(name + ".segment"));
                    String where = "segment " + (number + 1) + " as " + name + (withIndex ? "" : ", index derived");
                    assertThat(log.check(logs, List.of(), false, where)).isZero();
                    TestLogs.delete(logs.folder);
                }
            }
        }
    }

    @Test
    void anotherSegmentsHeaderInPlaceOfOneCopyCostsNothing() throws IOException {
        List<Path> whole = log.whole.segmentFiles();
        for (int number = 0; number < whole.size(); number++) {
            byte[] other = Files.readAllBytes(whole.get((number + 1) % whole.size()));
            for (int copy = 0; copy < 2; copy++) {
                TestLogs logs = log.copy(copy == 0);
                Path file = logs.segmentFiles().get(number);
                byte[] bytes = Files.readAllBytes(file);
                System.arraycopy(other, 0, bytes, copy * PAGE, PAGE);
                Files.write(file, bytes);
                String where = "segment " + (number + 1) + ", copy " + (copy + 1);
                assertThat(log.check(logs, List.of(), true, where)).isZero();
                TestLogs.delete(logs.folder);
            }
        }
    }

    @Test
    void twoSegmentsWithEachOthersNamesCostBothAndComeBackWithTheirNames() throws IOException {
        for (boolean withIndex : new boolean[] {true, false}) {
            TestLogs logs = log.copy(withIndex);
            exchange(logs.segmentFiles());
            log.check(logs, List.of(Hit.all(1), Hit.all(2)), true, "names exchanged");
        }
        TestLogs logs = log.copy(true);
        exchange(logs.segmentFiles());
        exchange(logs.segmentFiles());
        assertThat(log.check(logs, List.of(), true, "names exchanged and back")).isZero();
    }

    private static void exchange(List<Path> files) throws IOException {
        Path aside = files.getFirst().resolveSibling("aside");
        Files.move(files.get(0), aside);
        Files.move(files.get(1), files.get(0));
        Files.move(aside, files.get(1));
    }
}
