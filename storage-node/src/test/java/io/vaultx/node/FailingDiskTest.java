package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.node.FaultyFiles.Fault;
import io.vaultx.node.mend.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes and syncs that fail, a disk that fills up, and what is left afterwards. */
class FailingDiskTest {
    private static final int PUTS = 6;
    private static final int STEPS = 2 * PUTS + 2;

    @TempDir
    Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private TestLogs logs;
    private int cases;

    @BeforeEach
    void fresh() {
        logs = new TestLogs(temp.resolve("case-" + cases++));
        logs.options = logs.options.withFiles(files);
    }

    private static List<HashedChunk> chunks() {
        List<HashedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < PUTS; i++) {
            chunks.add(TestLogs.chunk(i, 10_000 * (i + 1)));
        }
        return chunks;
    }

    /** The reason of a put that failed; null when it succeeded. */
    private static Reason put(ChunkLog log, HashedChunk chunk) {
        return reason(log.put(chunk));
    }

    private static Reason reason(CompletableFuture<Kept> put) {
        try {
            put.join();
            return null;
        } catch (CompletionException e) {
            return ((ChunkStoreException) e.getCause()).reason();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void oneFailedWriteOrSyncCostsItsWaitersOnly(Fault fault) {
        for (int step = 1; step <= STEPS; step++) {
            fresh();
            List<HashedChunk> acknowledged = new ArrayList<>();
            int failures = 0;
            try (ChunkLog log = logs.open()) {
                files.fail(fault, step);
                for (HashedChunk chunk : chunks()) {
                    Reason reason = put(log, chunk);
                    if (reason == null) {
                        acknowledged.add(chunk);
                    } else {
                        failures++;
                        assertThat(reason).isIn(Reason.OUTCOME_UNKNOWN, Reason.UNAVAILABLE);
                        assertThat(log.have(List.of(chunk.address()))).containsExactly(Kept.ABSENT);
                        assertThat(put(log, chunk))
                                .as("put again after step %d", step)
                                .isNull();
                        acknowledged.add(chunk);
                    }
                }
                assertThat(acknowledged).allMatch(chunk -> TestLogs.has(log, chunk));
                assertThat(log.status().readOnly()).isEmpty();
            }
            assertThat(failures).as("step %d", step).isEqualTo(1);
            try (ChunkLog log = logs.open()) {
                assertThat(acknowledged).as("step %d", step).allMatch(chunk -> TestLogs.has(log, chunk));
            }
            assertThat(logs.findings).as("step %d", step).noneMatch(Finding::costsData);
        }
    }

    @Test
    void aSecondFailureMakesTheLogReadOnlyUntilItIsOpenedAgain() {
        List<HashedChunk> chunks = chunks();
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunks.get(0));
            files.fail(Fault.BEFORE, 1, 4);

            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.OUTCOME_UNKNOWN);
            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.OUTCOME_UNKNOWN);
            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.READ_ONLY);

            assertThat(log.status().readOnly()).isPresent();
            assertThat(log.status().acceptsUploads()).isFalse();
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();
            assertThat(log.have(List.of(chunks.get(0).address())).getFirst().present())
                    .isTrue();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();
            assertThat(put(log, chunks.get(1))).isNull();
        }
    }

    @Test
    void aMomentWithoutFileHandlesIsOneFailureHoweverManyPutsWait() {
        List<HashedChunk> chunks = chunks();
        logs.options = logs.options.withSegmentBytes(8192);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunks.getFirst());
            CountDownLatch allWait = new CountDownLatch(1);
            files.refuseNewFiles(allWait);

            List<CompletableFuture<Kept>> puts =
                    chunks.stream().skip(1).map(log::put).toList();
            allWait.countDown();
            assertThat(puts).allMatch(put -> reason(put) == Reason.UNAVAILABLE);
            files.allowNewFiles();

            assertThat(log.status().readOnly()).isEmpty();
            assertThat(chunks).allMatch(chunk -> put(log, chunk) == null);
        }
        try (ChunkLog log = logs.open()) {
            assertThat(chunks).allMatch(chunk -> TestLogs.has(log, chunk));
        }
    }

    @Test
    void noFileHandlesForLongMakeTheLogReadOnly() {
        List<HashedChunk> chunks = chunks();
        logs.options = logs.options.withSegmentBytes(8192);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunks.get(0));
            files.refuseNewFiles(new CountDownLatch(0));

            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.UNAVAILABLE);
            logs.clock.pass(Duration.ofSeconds(9));
            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.UNAVAILABLE);
            assertThat(log.status().readOnly()).isEmpty();
            logs.clock.pass(Duration.ofSeconds(1));
            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.UNAVAILABLE);
            assertThat(log.status().readOnly()).isPresent();

            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.READ_ONLY);
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();
        }
    }

    @Test
    void aRebuildAgreesWithTheIndexAfterAFailedSync() throws Exception {
        List<HashedChunk> chunks = chunks();
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunks.get(0));
            files.fail(Fault.AFTER, 2);
            assertThat(put(log, chunks.get(1))).isEqualTo(Reason.OUTCOME_UNKNOWN);
            TestLogs.put(log, chunks.get(2));
        }
        try (ChunkLog log = logs.open()) {
            var before = TestLogs.rows(log);
            assertThat(before).doesNotContainKey(chunks.get(1).address());
            log.close();

            assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
            try (ChunkLog again = logs.open()) {
                assertThat(TestLogs.rows(again)).isEqualTo(before);
            }
        }
    }

    @Test
    void aFullDiskRefusesPutsAndTakesThemAgainWhenThereIsRoom() {
        List<HashedChunk> chunks = chunks();
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunks.get(0));
            files.full(true);
            for (int i = 0; i < 5; i++) {
                assertThat(put(log, chunks.get(1))).isEqualTo(Reason.NO_SPACE);
            }
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();

            files.full(false);
            assertThat(put(log, chunks.get(1))).isNull();
            assertThat(log.status().readOnly()).isEmpty();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();
            assertThat(TestLogs.has(log, chunks.get(1))).isTrue();
        }
        assertThat(logs.findings).isEmpty();
    }

    @Test
    void aClosedLogSaysSo() {
        ChunkLog log = logs.open();
        HashedChunk chunk = TestLogs.chunk(1, 10);
        TestLogs.put(log, chunk);
        log.close();

        assertThat(put(log, TestLogs.chunk(2, 10))).isEqualTo(Reason.UNAVAILABLE);
        assertThatThrownBy(() -> TestLogs.has(log, chunk))
                .isInstanceOfSatisfying(
                        ChunkStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        log.close();
    }
}
