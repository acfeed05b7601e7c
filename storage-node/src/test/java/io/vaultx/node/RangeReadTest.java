package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.index.ChunkRow;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of a chunk in a segment that is sealed and of one in a segment that is being written, into either kind of buffer. */
class RangeReadTest {
    private static final int BLOCK = 1 << 16;
    private static final int SIZE = 30 * BLOCK + 1234;

    @TempDir
    Path temp;

    private final HashedChunk sealed = TestLogs.chunk(1, SIZE);
    private final HashedChunk active = TestLogs.chunk(2, SIZE);
    private TestLogs logs;
    private ChunkLog log;

    @BeforeEach
    void fill() {
        logs = new TestLogs(temp);
        logs.options = logs.options.withSegmentBytes(2L << 20);
        log = logs.open();
        TestLogs.put(log, sealed);
        TestLogs.put(log, TestLogs.chunk(3, 1 << 20));
        TestLogs.put(log, active);
        assertThat(logs.segmentFiles()).hasSize(2);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static ByteBuffer buffer(boolean direct, int bytes) {
        return direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }

    @Test
    void everyRangeIsReadExactly() {
        Random random = new Random(1);
        int[] edges = {
            0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 20 * BLOCK, SIZE - BLOCK, SIZE - 1234, SIZE - 1, SIZE
        };
        for (HashedChunk chunk : new HashedChunk[] {sealed, active}) {
            for (int from : edges) {
                for (int to : edges) {
                    if (from < to) {
                        assertRange(chunk, from, to, random.nextInt(3));
                    }
                }
            }
        }
    }

    private void assertRange(HashedChunk chunk, int from, int to, int margin) {
        for (boolean direct : new boolean[] {true, false}) {
            ByteBuffer into = buffer(direct, to - from + 2 * margin)
                    .limit(to - from + margin)
                    .position(margin);

            assertThat(log.read(chunk.address(), from, into)).isEqualTo(ReadOutcome.READ);

            assertThat(into.position()).isEqualTo(to - from + margin);
            assertThat(into.position(margin).mismatch(chunk.content().slice(from, to - from)))
                    .as("%d to %d, direct %s", from, to, direct)
                    .isEqualTo(-1);
        }
    }

    @Test
    void onlyTheBlocksThatARangeTouchesAreVerified() {
        for (HashedChunk chunk : new HashedChunk[] {sealed, active}) {
            ChunkRow row = log.index().get(chunk.address()).orElseThrow();
            Path file = logs.segmentFiles().get((int) row.place().segment() - 1);
            TestLogs.flipBit(file, row.place().offset() + row.headerBytes() + 10L * BLOCK + 77, 0);

            assertRange(chunk, 0, 10 * BLOCK, 0);
            assertRange(chunk, 11 * BLOCK, SIZE, 0);

            ByteBuffer into = ByteBuffer.allocateDirect(4 * BLOCK + 5).position(5);
            assertThat(log.read(chunk.address(), 8 * BLOCK, into)).isEqualTo(ReadOutcome.DAMAGED);
            assertThat(into.position()).isEqualTo(5);
            assertThat(log.read(chunk.address(), 0, into)).isEqualTo(ReadOutcome.MISSING);
        }
    }
}
