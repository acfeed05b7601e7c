package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK closes a file channel when a thread that uses it is interrupted: for everybody. */
class InterruptedReadTest {
    private static final int ROUNDS = 200;

    @TempDir
    Path temp;

    private final HashedChunk chunk = TestLogs.chunk(1, 200_000);

    @Test
    void anInterruptedReaderCostsNobodyAnything() throws Exception {
        TestLogs logs = new TestLogs(temp);
        AtomicBoolean done = new AtomicBoolean();
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            List<FutureTask<Boolean>> others = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                others.add(start(() -> {
                    boolean all = true;
                    do {
                        all &= TestLogs.has(log, chunk);
                    } while (!done.get());
                    return all;
                }));
            }
            for (int round = 0; round < ROUNDS; round++) {
                FutureTask<Boolean> interrupted = start(() -> {
                    Thread.currentThread().interrupt();
                    return TestLogs.has(log, chunk) && Thread.interrupted();
                });
                assertThat(interrupted.get()).as("round %d", round).isTrue();
            }
            done.set(true);
            for (FutureTask<Boolean> other : others) {
                assertThat(other.get()).isTrue();
            }
            TestLogs.put(log, TestLogs.chunk(2, 10));
        }
        assertThat(logs.findings).isEmpty();
    }

    private static FutureTask<Boolean> start(java.util.concurrent.Callable<Boolean> work) {
        FutureTask<Boolean> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task;
    }
}
