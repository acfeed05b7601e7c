package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrub asks the index for goes through memory by pages, and it asks only when it has missed something. */
class ScrubPagesTest {
    private static final int CHUNKS = 1100;

    @TempDir
    Path temp;

    private TestLogs logsWith(int chunks, int size) {
        TestLogs logs = new TestLogs(temp.resolve("log"));
        try (ChunkLog log = logs.open()) {
            List<CompletableFuture<Kept>> puts = new ArrayList<>();
            for (int i = 0; i < chunks; i++) {
                puts.add(log.put(TestLogs.chunk(i, size)));
            }
            puts.forEach(CompletableFuture::join);
        }
        return logs;
    }

    @Test
    void aPageOfRowsGoesOnBehindTheOneBeforeAndIsNeverLonger() {
        TestLogs logs = logsWith(25, 10);
        try (ChunkLog log = logs.open()) {
            List<Map.Entry<ChunkAddress, ChunkRow>> all = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            List<Map.Entry<ChunkAddress, ChunkRow>> page = log.index().rows(null, 10);
            while (!page.isEmpty()) {
                all.addAll(page);
                sizes.add(page.size());
                page = log.index().rows(page.getLast().getKey(), 10);
            }

            assertThat(sizes).containsExactly(10, 10, 5);
            assertThat(all).containsExactlyElementsOf(TestLogs.rows(log).entrySet());
        }
    }

    @Test
    void everyChunkOfALostSegmentIsFoundHoweverManyPagesTheyFill() throws IOException {
        TestLogs logs = logsWith(CHUNKS, 10);
        logs.options = logs.options.withSegmentBytes(1 << 16);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, TestLogs.chunk(CHUNKS, 10));
        }
        assertThat(logs.segmentFiles()).hasSize(2);
        Files.delete(logs.segmentFiles().getFirst());
        List<Finding> findings = new ArrayList<>();

        try (ChunkLog log = logs.open()) {
            log.scrub(findings::add);
        }

        assertThat(findings.stream().filter(finding -> finding.kind() == Finding.Kind.DAMAGED))
                .extracting(finding -> finding.address().orElseThrow())
                .doesNotHaveDuplicates()
                .hasSize(CHUNKS);
    }

    @Test
    void chunksThatAreDroppedWhileTheirSegmentIsReadHaveNoOtherReadTwice() throws IOException {
        FaultyFiles files = new FaultyFiles();
        TestLogs logs = logsWith(40, 20_000);
        logs.options = logs.options.withFiles(files);
        try (ChunkLog log = logs.open()) {
            HashedChunk damaged = TestLogs.chunk(20, 20_000);
            List<HashedChunk> dropped = List.of(TestLogs.chunk(3, 20_000), TestLogs.chunk(30, 20_000));
            logs.clock.pass(Duration.ofHours(24));
            dropped.forEach(chunk -> assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE));
            ChunkRow row = log.index().get(damaged.address()).orElseThrow();
            TestLogs.flipBit(logs.lastSegment(), row.place().offset() + row.headerBytes() + 7, 0);
            log.scrub(finding -> {});
            files.reads.set(0);
            log.scrub(finding -> {});
            int undisturbed = files.reads.get();

            files.reads.set(0);
            log.scrub(finding -> dropped.forEach(
                    chunk -> assertThat(log.drop(chunk.address())).isEqualTo(Removal.DONE)));

            assertThat(dropped).allMatch(chunk -> log.find(chunk.address()).isEmpty());
            assertThat(files.reads.get()).isLessThan(undisturbed + 10);
        }
    }
}
