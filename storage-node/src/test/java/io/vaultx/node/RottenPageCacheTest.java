package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A byte that only the page cache has wrong costs a start nothing, wherever it lies. */
class RottenPageCacheTest {
    private static final int BLOCK = 4096;

    @TempDir
    Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final HashedChunk covered = TestLogs.chunk(1, 10_000);
    private final HashedChunk victim = TestLogs.chunk(2, 300);
    private final HashedChunk large = TestLogs.chunk(3, 70_000);
    private final HashedChunk last = TestLogs.chunk(4, 100);
    private long entry;

    /** What a kill left: the index knows of the first chunk, and the newest segment has the last one. */
    private TestLogs killed() {
        TestLogs logs = new TestLogs(temp.resolve("running"));
        logs.options = logs.options.withSegmentBytes(1 << 16);
        Path index = temp.resolve("index");
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, covered);
        }
        TestLogs.copy(logs.folder.resolve("index"), index);
        try (ChunkLog log = logs.open()) {
            for (HashedChunk chunk : List.of(victim, large, last)) {
                TestLogs.put(log, chunk);
            }
            entry = log.index().get(victim.address()).orElseThrow().place().offset();
        }
        TestLogs.delete(logs.folder.resolve("index"));
        TestLogs.copy(index, logs.folder.resolve("index"));
        assertThat(logs.segmentFiles()).hasSize(2);
        return logs;
    }

    @Test
    void inATailOrInAWholeLogThatIsReadWithoutAnIndexItIsReadAgainFromTheDisk() {
        TestLogs killed = killed();
        for (boolean withIndex : new boolean[] {true, false}) {
            for (long at : new long[] {entry + 50, (entry & -BLOCK) + 20, entry + 150}) {
                TestLogs logs = killed.copyTo(temp.resolve("case-" + withIndex + "-" + at));
                logs.options = logs.options.withFiles(files);
                if (!withIndex) {
                    TestLogs.delete(logs.folder.resolve("index"));
                }
                files.rotInPageCache(logs.segmentFiles().getFirst(), at);

                try (ChunkLog log = logs.open()) {
                    assertThat(logs.findings)
                            .as("byte at %d, index: %s", at, withIndex)
                            .isEmpty();
                    assertThat(List.of(covered, victim, large, last)).allMatch(chunk -> TestLogs.has(log, chunk));
                }
            }
        }
    }
}
