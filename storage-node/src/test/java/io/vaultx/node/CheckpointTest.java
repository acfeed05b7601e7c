package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.segment.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of the log a start after a crash has to read. */
class CheckpointTest {
    private static final int MOST_PUTS = 300;

    @TempDir
    Path temp;

    private int copies;

    /** Up to where the index on the disk, as it is now, covers the log. */
    private LogPosition onDisk(TestLogs logs) {
        Path copy = temp.resolve("index-" + copies++);
        TestLogs.copyIndex(logs.folder.resolve("index"), copy);
        try (ChunkIndex index = ChunkIndex.open(copy)) {
            return index.position();
        }
    }

    @Test
    void theIndexOnTheDiskFollowsTheLogWhileItIsWritten() {
        TestLogs logs = new TestLogs(temp.resolve("log"));
        logs.options = logs.options.withCheckpointBytes(40_000);
        try (ChunkLog log = logs.open()) {
            LogPosition covered = LogPosition.START;
            for (int i = 0; i < MOST_PUTS && covered.equals(LogPosition.START); i++) {
                TestLogs.put(log, TestLogs.chunk(i, 30_000));
                covered = onDisk(logs);
            }

            assertThat(covered.segment()).isEqualTo(1);
            assertThat(covered.offset()).isGreaterThan(40_000);
        }
    }

    @Test
    void anIndexThatIsDerivedAnewIsOnTheDiskWhenTheLogIsOpen() throws IOException {
        TestLogs logs = new TestLogs(temp.resolve("log"));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, TestLogs.chunk(1, 30_000));
        }
        ChunkIndex.delete(logs.folder.resolve("index"));

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, TestLogs.chunk(1, 30_000))).isTrue();
            assertThat(onDisk(logs).offset()).isEqualTo(Files.size(logs.lastSegment()));
        }
    }

    @Test
    void aLogThatWasClosedIsNotReadAgain() throws IOException {
        TestLogs logs = new TestLogs(temp.resolve("log"));
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, TestLogs.chunk(1, 30_000));
        }

        assertThat(onDisk(logs).offset()).isEqualTo(Files.size(logs.lastSegment()));
    }
}
