package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.mend.Finding;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RocksDB fails under the index while the node runs. */
class FailedIndexTest {
    private static final int MOST_PUTS = 5_000;

    @TempDir
    Path temp;

    private static Optional<Reason> put(ChunkLog log, HashedChunk chunk) {
        try {
            log.put(chunk).join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(((ChunkStoreException) e.getCause()).reason());
        }
    }

    @Test
    void theLogIsReadOnlyUntilItIsOpenedAgainAndThenReadsItFromTheSegments() {
        TestLogs logs = new TestLogs(temp);
        logs.options = logs.options.withCheckpointBytes(1);
        List<HashedChunk> acknowledged = new ArrayList<>();
        Optional<Reason> failed = Optional.empty();
        ChunkLog log = logs.open();
        // Its files go, and with the next flush RocksDB notices that it cannot write a new one.
        TestLogs.delete(temp.resolve("index"));
        for (int i = 0; i < MOST_PUTS && failed.isEmpty(); i++) {
            HashedChunk chunk = TestLogs.chunk(i, 100);
            failed = put(log, chunk);
            if (failed.isEmpty()) {
                acknowledged.add(chunk);
            }
        }

        assertThat(failed).contains(Reason.OUTCOME_UNKNOWN);
        assertThat(put(log, TestLogs.chunk(-1, 100))).contains(Reason.READ_ONLY);
        assertThat(log.status().readOnly()).isPresent();
        closeBroken(log);

        try (ChunkLog again = logs.open()) {
            assertThat(acknowledged).isNotEmpty().allMatch(chunk -> TestLogs.has(again, chunk));
            assertThat(put(again, TestLogs.chunk(-1, 100))).isEmpty();
        }
        assertThat(logs.findings).noneMatch(Finding::costsData);
    }

    private static void closeBroken(ChunkLog log) {
        try {
            log.close();
        } catch (UncheckedIOException flushFailed) {
            assertThat(flushFailed).hasMessageContaining("closing the chunk log failed");
        }
    }
}
