package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.index.ChunkIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder, its lock and the index in it. */
class FolderTest {
    @TempDir
    Path temp;

    @Test
    void aFolderInUseIsRefusedWithItsName() {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            assertThat(log.status().chunks()).isZero();
            assertThatThrownBy(() -> ChunkLog.open(logs.options))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining(temp.toString());
        }
        logs.open().close();
    }

    private List<HashedChunk> fill(TestLogs logs) {
        List<HashedChunk> chunks = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 50; i++) {
                chunks.add(TestLogs.chunk(i, 5000));
                TestLogs.put(log, chunks.get(i));
            }
        }
        return chunks;
    }

    private static List<Object> derived(TestLogs logs) {
        try (ChunkLog log = logs.open()) {
            return List.of(TestLogs.rows(log), log.index().uses());
        }
    }

    @Test
    void aDeletedIndexIsRebuiltEqual() throws IOException {
        TestLogs logs = new TestLogs(temp);
        logs.options = logs.options.withSegmentBytes(64 << 10);
        fill(logs);
        List<Object> before = derived(logs);

        ChunkIndex.delete(logs.folder.resolve("index"));
        assertThat(derived(logs)).isEqualTo(before);

        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        assertThat(derived(logs)).isEqualTo(before);
    }

    @Test
    void aBrokenIndexIsRebuiltEqual() throws IOException {
        TestLogs logs = new TestLogs(temp);
        fill(logs);
        List<Object> before = derived(logs);
        Files.writeString(logs.folder.resolve("index").resolve("CURRENT"), "nonsense");

        assertThat(derived(logs)).isEqualTo(before);
    }

    @Test
    void anIndexOfAnotherLogIsNotBelieved() {
        TestLogs logs = new TestLogs(temp.resolve("one"));
        List<HashedChunk> chunks = fill(logs);
        TestLogs other = new TestLogs(temp.resolve("other"), 2);
        try (ChunkLog log = other.open()) {
            TestLogs.put(log, TestLogs.chunk(1000, 10));
        }
        TestLogs.delete(logs.folder.resolve("index"));
        TestLogs.copy(other.folder.resolve("index"), logs.folder.resolve("index"));

        try (ChunkLog log = logs.open()) {
            assertThat(chunks).allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    @Test
    void theFilesTakeNoMoreRoomThanTheyHold() throws IOException {
        TestLogs logs = new TestLogs(temp);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, TestLogs.chunk(1, 100));
            assertThat(Files.size(logs.lastSegment())).isEqualTo(3 * 4096);
        }
        assertThat(Files.size(logs.lastSegment())).isEqualTo(3 * 4096);
    }
}
