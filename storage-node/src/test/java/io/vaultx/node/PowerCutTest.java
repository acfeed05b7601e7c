package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.mend.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power goes, and everything that was not synced goes with it. */
class PowerCutTest {
    @TempDir
    Path temp;

    private int cuts;

    private TestLogs running() {
        TestLogs logs = new TestLogs(temp.resolve("running"));
        logs.options = logs.options.withFiles(new ForgetfulFiles()).withSegmentBytes(256 << 10);
        return logs;
    }

    /** What a power cut now leaves of the segments; of the index, nothing. */
    private TestLogs cut(TestLogs logs) {
        TestLogs after = new TestLogs(temp.resolve("cut-" + cuts++));
        TestLogs.copy(logs.folder.resolve("segments"), after.folder.resolve("segments"));
        return after;
    }

    @Test
    void everyAcknowledgedPutSurvives() {
        TestLogs logs = running();
        List<HashedChunk> acknowledged = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 25; i++) {
                HashedChunk chunk = TestLogs.chunk(i, 1 + i * 3000);
                TestLogs.put(log, chunk);
                acknowledged.add(chunk);

                TestLogs after = cut(logs);
                try (ChunkLog again = after.open()) {
                    assertThat(acknowledged).allMatch(one -> TestLogs.has(again, one));
                }
                assertThat(after.findings).noneMatch(Finding::costsData);
            }
        }
    }

    @Test
    void everyPutOfManyAtOnceSurvives() throws Exception {
        TestLogs logs = running();
        try (ChunkLog log = logs.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> puts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                HashedChunk chunk = TestLogs.chunk(i, 1 + i * 50);
                puts.add(threads.submit(() -> TestLogs.put(log, chunk)));
            }
            for (Future<?> put : puts) {
                put.get();
            }
            try (ChunkLog again = cut(logs).open()) {
                for (int i = 0; i < 200; i++) {
                    assertThat(TestLogs.has(again, TestLogs.chunk(i, 1 + i * 50)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyStepOfARemovalSurvives() {
        TestLogs logs = running();
        HashedChunk chunk = TestLogs.chunk(1, 100);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            logs.clock.pass(Duration.ofHours(24));

            assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
            assertThat(condemnedAfterCut(logs, chunk)).isTrue();
            assertThat(log.have(List.of(chunk.address())).getFirst().present()).isTrue();
            assertThat(condemnedAfterCut(logs, chunk)).isFalse();
            logs.clock.pass(Duration.ofHours(24));
            assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
            assertThat(log.drop(chunk.address())).isEqualTo(Removal.DONE);
            try (ChunkLog again = cut(logs).open()) {
                assertThat(again.find(chunk.address())).isEmpty();
            }
        }
    }

    private boolean condemnedAfterCut(TestLogs logs, HashedChunk chunk) {
        try (ChunkLog again = cut(logs).open()) {
            return again.find(chunk.address()).orElseThrow().condemned();
        }
    }

    @Test
    void compactionUnlinksNothingWhoseCopyIsNotSynced() throws Exception {
        TestLogs logs = running();
        List<HashedChunk> kept = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 60; i++) {
                TestLogs.put(log, TestLogs.chunk(i, 20_000));
            }
            logs.clock.pass(Duration.ofHours(24));
            for (int i = 0; i < 60; i++) {
                if (i % 5 == 0) {
                    kept.add(TestLogs.chunk(i, 20_000));
                } else {
                    log.condemn(TestLogs.chunk(i, 20_000).address());
                    log.drop(TestLogs.chunk(i, 20_000).address());
                }
            }
            assertThat(log.compact()).isPositive();

            try (ChunkLog again = cut(logs).open()) {
                assertThat(kept).allMatch(chunk -> TestLogs.has(again, chunk));
                assertThat(again.status().chunks()).isEqualTo(kept.size());
            }
        }
    }
}
