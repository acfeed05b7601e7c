package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.SegmentLayout;
import io.vaultx.node.zstd.ZstdFrame;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks compressed in place. */
class RecodeTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path temp;

    private final HashedChunk text = TestLogs.text(1, SIZE);
    private final HashedChunk noise = TestLogs.chunk(2, SIZE);
    private TestLogs logs;
    private int forged;

    @BeforeEach
    void folder() {
        logs = new TestLogs(temp.resolve("log"));
    }

    private static Recoding recode(ChunkLog log, HashedChunk chunk) {
        return log.recode(chunk.address(), 3);
    }

    private static ChunkRow row(ChunkLog log, HashedChunk chunk) {
        return log.index().get(chunk.address()).orElseThrow();
    }

    @Test
    void aCompressedChunkReadsAsBeforeWholeAndInEveryRange() {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, text);

            Recoding recoding = recode(log, text);

            assertThat(recoding.outcome()).isEqualTo(Outcome.RECODED);
            assertThat(recoding.rawBytes()).isEqualTo(SIZE);
            assertThat(recoding.bytesBefore()).isEqualTo(SIZE);
            assertThat(recoding.bytesAfter()).isBetween(SIZE / 10, SIZE * 2 / 3);
            assertThat(row(log, text).storedSize()).isEqualTo(recoding.bytesAfter());
            assertThat(log.find(text.address()).orElseThrow().rawSize()).isEqualTo(SIZE);
            assertThat(TestLogs.has(log, text)).isTrue();
            int ranges = TestRun.rounds(200, 5000);
            for (int i = 0; i < ranges; i++) {
                int offset = random.nextInt(SIZE);
                int length = 1 + random.nextInt(SIZE - offset);
                ByteBuffer into = i % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
                assertThat(log.read(text.address(), offset, into)).isEqualTo(ReadOutcome.READ);
                assertThat(into.flip())
                        .as("seed %d, %d bytes at %d", seed, length, offset)
                        .isEqualTo(text.content().slice(offset, length));
            }
            ByteBuffer outside = ByteBuffer.allocate(2);
            assertThatThrownBy(() -> log.read(text.address(), SIZE - 1, outside))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, text)).as("opened again").isTrue();
        }
    }

    @Test
    void theLargestChunkAndTheSmallestThatShrinkReadBack() {
        HashedChunk largest = HashedChunk.of(7, ByteBuffer.allocate(8 << 20));
        HashedChunk small = HashedChunk.of(7, ByteBuffer.allocate(200));
        try (ChunkLog log = logs.open()) {
            for (HashedChunk chunk : List.of(largest, small)) {
                TestLogs.put(log, chunk);
                assertThat(log.recode(chunk.address(), 1).outcome()).isEqualTo(Outcome.RECODED);
                assertThat(TestLogs.has(log, chunk)).isTrue();
            }
        }
    }

    @Test
    void compactionGivesTheOldBytesBack() throws IOException {
        logs.options = logs.options.withSegmentBytes(256 << 10);
        List<HashedChunk> texts = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 20; i++) {
                texts.add(TestLogs.text(i, 40_000));
                TestLogs.put(log, texts.get(i));
            }
            long before = log.status().segmentBytes();
            texts.forEach(chunk -> recode(log, chunk));

            assertThat(log.compact()).isPositive();

            assertThat(log.status().rawBytes()).isEqualTo(20 * 40_000);
            assertThat(log.status().segmentBytes()).isLessThan(before * 3 / 4);
            assertThat(texts).allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
    }

    @Test
    void whatDoesNotShrinkStaysAndIsNotTriedAgainAtThatLevel() {
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, noise);

            assertThat(recode(log, noise)).isEqualTo(Recoding.unchanged(Outcome.NOT_WORTH_IT, SIZE, SIZE));

            assertThat(row(log, noise).isEncoded()).isFalse();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(log.index().stiffUpTo(noise.address())).isEqualTo(3);
            // Damage that only a read would meet shows that there is none.
            damage(log, noise, SIZE / 2);
            assertThat(recode(log, noise)).isEqualTo(Recoding.unchanged(Outcome.NOT_WORTH_IT, 0, SIZE));
            assertThat(log.recode(noise.address(), 4).outcome()).isEqualTo(Outcome.DAMAGED);
        }
    }

    @Test
    void compressingAgainWritesNothing() {
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, text);
            int size = recode(log, text).bytesAfter();
            long length = log.status().segmentBytes();

            assertThat(log.recode(text.address(), 19)).isEqualTo(Recoding.unchanged(Outcome.ALREADY, 0, size));
            TestLogs.put(log, text);

            assertThat(log.status().segmentBytes()).isEqualTo(length);
        }
    }

    @Test
    void aChunkThatIsNotHereIsMissing() {
        try (ChunkLog log = logs.open()) {
            assertThat(recode(log, text)).isEqualTo(Recoding.without(Outcome.MISSING));
        }
    }

    @Test
    void aCondemnedChunkStaysCondemned() {
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, text);
            logs.clock.pass(Duration.ofHours(24));
            log.condemn(text.address());

            assertThat(recode(log, text).outcome()).isEqualTo(Outcome.NOT_WORTH_IT);

            assertThat(log.find(text.address()).orElseThrow().condemned()).isTrue();
        }
    }

    /** The frame is made before the writer decides: whatever happened to the chunk meanwhile counts. */
    @Test
    void aRecodeThatComesTooLateChangesNothing() {
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, text);
            logs.clock.pass(Duration.ofHours(24));
            log.condemn(text.address());
            RecodeChange condemned = new RecodeChange(
                    IndexBatch.following(log.index()), text.address(), Frame.plain(ByteBuffer.allocate(10)));
            RecodeChange gone = new RecodeChange(
                    IndexBatch.following(log.index()),
                    TestLogs.text(9, 10).address(),
                    Frame.plain(ByteBuffer.allocate(10)));

            assertThat(condemned.decide()).isEmpty();
            assertThat(gone.decide()).isEmpty();
        }
    }

    @Test
    void aBitFlippedInCompressedBytesIsNeverReadAndAPutHealsIt() {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        int rounds = TestRun.rounds(12, 300);
        try (ChunkLog log = logs.open()) {
            for (int round = 0; round < rounds; round++) {
                TestLogs.put(log, text);
                int stored = recode(log, text).bytesAfter();
                damage(log, text, random.nextInt(stored));

                // The first byte of the content may lie far from the damage: a frame is verified whole.
                assertThat(TestLogs.outcome(log, text.address()))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(ReadOutcome.DAMAGED);
                assertThat(log.status().quarantined()).isEqualTo(1);
                assertThat(recode(log, text).outcome()).isEqualTo(Outcome.DAMAGED);
                assertThat(log.have(List.of(text.address())).getFirst().present())
                        .isFalse();
            }
            TestLogs.put(log, text);
            assertThat(TestLogs.has(log, text)).isTrue();
        }
        Tally.of("damage", "bits of compressed chunks").count(rounds).seed(seed).write();
    }

    private void damage(ChunkLog log, HashedChunk chunk, int at) {
        ChunkRow row = row(log, chunk);
        Path file =
                SegmentLayout.file(logs.folder.resolve("segments"), row.place().segment());
        TestLogs.flipBit(file, row.place().offset() + row.headerBytes() + at, 3);
    }

    /** Checksums of the stored bytes say nothing about what they decode to: that is what the scrubber hashes. */
    @Test
    void aFrameOfOtherBytesIsFoundByTheScrubAndByTheAudit() throws IOException {
        forge(frame(TestLogs.text(99, SIZE).content()));

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            assertThat(LogAuditTest.said(audit).findings()).containsExactly(Finding.Kind.UNREADABLE);
        }
        List<Finding> found = new ArrayList<>();
        assertThat(ChunkLog.scrub(logs.options, found::add).isClean()).isFalse();
        assertThat(found).extracting(Finding::kind).containsExactly(Finding.Kind.DAMAGED);
    }

    @Test
    void bytesThatAreNoFrameOfTheChunkAreDamaged() throws IOException {
        List<ByteBuffer> forged = List.of(
                ByteBuffer.wrap(new byte[1000]),
                frame(TestLogs.text(99, SIZE - 1).content()),
                frame(TestLogs.text(99, SIZE + 1).content()));
        for (ByteBuffer bytes : forged) {
            forge(bytes);
            try (ChunkLog log = logs.open()) {
                assertThat(TestLogs.outcome(log, text.address())).isEqualTo(ReadOutcome.DAMAGED);
                TestLogs.put(log, text);
                assertThat(TestLogs.has(log, text)).isTrue();
            }
        }
    }

    /** Writes an entry that says it has the text's bytes, checksums and all. */
    private void forge(ByteBuffer stored) throws IOException {
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            log.puts().put(text).join();
            RecodeChange change = new RecodeChange(log.batch(), text.address(), Frame.plain(stored));
            log.writer().submit(change);
            assertThat(change.await().orElseThrow().outcome()).isEqualTo(Outcome.RECODED);
            // A damaged last batch would be called undecided.
            log.puts().put(TestLogs.chunk(7, 10 + forged++)).join();
        }
    }

    private static ByteBuffer frame(ByteBuffer content) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.remaining()).put(content).flip();
        ByteBuffer frame = ByteBuffer.allocateDirect(ZstdFrame.bound(direct.remaining()));
        ZstdFrame.encode(direct, 3, frame);
        return frame.flip();
    }

    @Test
    void anIndexDerivedAnewKnowsWhatIsCompressed() throws IOException {
        ChunkAddress address = text.address();
        ChunkRow before;
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, text);
            recode(log, text);
            before = row(log, text);
        }

        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();

        try (ChunkLog log = logs.open()) {
            assertThat(log.index().get(address)).contains(before);
            assertThat(TestLogs.has(log, text)).isTrue();
        }
    }

    /** A damaged new encoding in the log does not cost the chunk as long as the old bytes are there. */
    @Test
    void anAuditCountsTheOldBytesWhereTheNewOnesRotAndSaysWhatIsWrong() throws IOException {
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, text);
            recode(log, text);
            TestLogs.put(log, noise);
            damage(log, text, 100);
        }

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.damaged()).isEmpty();
            assertThat(said.faults()).isEmpty();
            assertThat(said.findings()).containsExactly(Finding.Kind.UNREADABLE);
            audit.replaceIndex();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, text)).isTrue();
        }
    }
}
