package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.mend.ScrubTotals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading everything again finds what nobody has read. */
class ScrubTest {
    @TempDir
    Path temp;

    private final List<HashedChunk> chunks = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private TestLogs logs;

    @BeforeEach
    void fill() {
        logs = new TestLogs(temp);
        logs.options = logs.options.withSegmentBytes(256 << 10);
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 20; i++) {
                chunks.add(TestLogs.chunk(i, 40_000));
                TestLogs.put(log, chunks.get(i));
            }
        }
    }

    private ScrubTotals scrub() throws IOException {
        findings.clear();
        return ChunkLog.scrub(logs.options, findings::add);
    }

    @Test
    void aSoundLogHasNoFindings() throws IOException {
        ScrubTotals totals = scrub();

        assertThat(totals.isClean()).isTrue();
        assertThat(totals.chunks()).isEqualTo(20);
        assertThat(totals.bytes()).isGreaterThan(20 * 40_000);
        assertThat(findings).isEmpty();
    }

    @Test
    void aFlippedByteIsFoundEveryTimeUntilTheChunkIsPutAgain() throws IOException {
        Path first = logs.segmentFiles().getFirst();
        TestLogs.flipBit(first, Files.size(first) / 2, 4);

        assertThat(scrub().isClean()).isFalse();
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.DAMAGED);
        var victim = findings.getFirst().address().orElseThrow();
        assertThat(findings.getFirst())
                .hasToString("DAMAGED chunk " + victim + " in "
                        + findings.getFirst().place() + ": stored bytes do not verify");

        assertThat(scrub().isClean()).isFalse();
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.QUARANTINED);

        try (ChunkLog log = logs.open()) {
            for (HashedChunk chunk : chunks) {
                assertThat(TestLogs.has(log, chunk)).isEqualTo(!chunk.address().equals(victim));
                TestLogs.put(log, chunk);
            }
        }
        assertThat(scrub().isClean()).isTrue();
    }

    @Test
    void anOverwrittenEntryHeaderIsFoundThroughTheIndex() throws IOException {
        long offset;
        try (ChunkLog log = logs.open()) {
            offset = log.index()
                    .get(chunks.get(2).address())
                    .orElseThrow()
                    .place()
                    .offset();
        }
        TestLogs.flipBit(logs.segmentFiles().getFirst(), offset + 50, 4);

        assertThat(scrub().isClean()).isFalse();

        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.UNREADABLE, Finding.Kind.DAMAGED);
        assertThat(findings.getLast().address()).contains(chunks.get(2).address());
    }

    @Test
    void aBadSectorCostsTheChunkInItAndTheScrubGoesOn() throws IOException {
        FaultyFiles files = new FaultyFiles();
        Path first = logs.segmentFiles().getFirst();
        long sector = Files.size(first) / 2 & -512;
        logs.options = logs.options.withFiles(files);
        files.unreadable(first, sector, sector + 512);

        ScrubTotals totals = scrub();

        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.DAMAGED);
        assertThat(totals.chunks()).isEqualTo(19);
        try (ChunkLog log = logs.open()) {
            assertThat(chunks.stream().filter(chunk -> !TestLogs.has(log, chunk)))
                    .extracting(HashedChunk::address)
                    .containsExactly(findings.getFirst().address().orElseThrow());
        }
    }

    @Test
    void aChunkThatTheDiskCanReadAgainCountsAgain() throws IOException {
        FaultyFiles files = new FaultyFiles();
        Path first = logs.segmentFiles().getFirst();
        long sector = Files.size(first) / 2 & -512;
        logs.options = logs.options.withFiles(files);
        files.unreadable(first, sector, sector + 512);
        assertThat(scrub().isClean()).isFalse();
        files.readable();

        ScrubTotals totals = scrub();

        assertThat(findings).isEmpty();
        assertThat(totals.chunks()).isEqualTo(20);
        try (ChunkLog log = logs.open()) {
            assertThat(chunks).allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(log.status().quarantined()).isZero();
        }
        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        try (ChunkLog log = logs.open()) {
            assertThat(chunks).as("the log says so").allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    /** Of several faults together: the chunk was put anew, that could not be read for a while, and then its entry is lost. */
    @Test
    void whatAScrubFoundWholeSaysNothingOfAnOlderDamagedCopy() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        HashedChunk chunk = chunks.getFirst();
        Path file;
        ChunkRow anew;
        try (ChunkLog log = logs.open()) {
            ChunkRow older = log.index().get(chunk.address()).orElseThrow();
            TestLogs.flipBit(logs.segmentFiles().getFirst(), older.place().offset() + older.headerBytes() + 5, 1);
            assertThat(TestLogs.outcome(log, chunk.address())).isEqualTo(ReadOutcome.DAMAGED);
            TestLogs.put(log, chunk);
            anew = log.index().get(chunk.address()).orElseThrow();
            file = logs.segmentFiles().get((int) anew.place().segment() - 1);
            files.unreadable(file, anew.place().offset(), anew.place().offset() + anew.diskBytes());
            assertThat(TestLogs.outcome(log, chunk.address())).isEqualTo(ReadOutcome.DAMAGED);
            files.readable();
        }
        assertThat(scrub().isClean()).isTrue();
        TestLogs.flipBit(file, anew.place().offset() + 50, 4);

        assertThat(ChunkLog.rebuildIndex(logs.options)).isNotEmpty();

        try (ChunkLog log = logs.open()) {
            assertThat(log.have(List.of(chunk.address())).getFirst().present()).isFalse();
            TestLogs.put(log, chunk);
            assertThat(TestLogs.has(log, chunk)).isTrue();
        }
    }

    /** A scrub reads ahead; what a client meets meanwhile is newer than that. */
    @Test
    void aChunkThatIsQuarantinedAfterTheScrubHasReadItStaysQuarantined() throws IOException {
        FaultyFiles files = new FaultyFiles();
        Path first = logs.segmentFiles().getFirst();
        logs.options = logs.options.withFiles(files);
        HashedChunk victim = chunks.get(2);
        try (ChunkLog log = logs.open()) {
            ChunkRow met = log.index().get(chunks.getFirst().address()).orElseThrow();
            ChunkRow row = log.index().get(victim.address()).orElseThrow();
            assertThat(row.place().segment())
                    .as("read ahead with the one before")
                    .isEqualTo(met.place().segment());
            TestLogs.flipBit(first, met.place().offset() + met.headerBytes() + 5, 1);

            log.scrub(finding -> {
                if (findings.isEmpty()) {
                    files.unreadable(first, row.place().offset(), row.place().offset() + row.diskBytes());
                    assertThat(TestLogs.outcome(log, victim.address())).isEqualTo(ReadOutcome.DAMAGED);
                }
                findings.add(finding);
            });

            assertThat(findings).extracting(Finding::kind).contains(Finding.Kind.DAMAGED, Finding.Kind.QUARANTINED);
            assertThat(log.have(List.of(victim.address())).getFirst().present()).isFalse();
            files.readable();
            log.scrub(finding -> {});
            assertThat(TestLogs.has(log, victim))
                    .as("the disk can read it again")
                    .isTrue();
        }
    }

    @Test
    void aBadSectorInTheHeaderOfASegmentCostsNothing() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        files.unreadable(logs.segmentFiles().getFirst(), 0, 512);

        assertThat(scrub().isClean()).isTrue();
        assertThat(findings).isEmpty();
    }

    @Test
    void aDiskThatReadsNothingAnyMoreIsNoDamage() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunks.getFirst())).isTrue();
            files.unreadable(logs.segmentFiles().getFirst(), 0, Long.MAX_VALUE);

            assertThatThrownBy(() -> log.scrub(findings::add)).hasMessageContaining(FaultyFiles.MEDIUM_ERROR);
            assertThat(findings).isEmpty();
        }
    }

    @Test
    void aLostSegmentCostsEveryChunkInIt() throws IOException {
        Files.delete(logs.segmentFiles().getFirst());

        assertThat(scrub().isClean()).isFalse();

        assertThat(findings).extracting(Finding::kind).contains(Finding.Kind.SEGMENT_LOST, Finding.Kind.DAMAGED);
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunks.getFirst())).isFalse();
            assertThat(TestLogs.has(log, chunks.getLast())).isTrue();
        }
    }
}
