package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log of several segments, and what has to hold of a copy of it that was damaged: no wrong byte is handed out, only those
 * chunks are lost whose bytes were hit, a scrub says so, putting them again heals it, and what is put from then on stays.
 */
final class BrokenLog {
    private static final int CHUNKS = 40;
    private static final int SEGMENT_BYTES = 192 << 10;

    final TestLogs whole;
    private final List<HashedChunk> chunks = new ArrayList<>();
    private final Map<HashedChunk, ChunkRow> rows = new HashMap<>();
    private int cases;

    private BrokenLog(TestLogs whole) {
        this.whole = whole;
    }

    static BrokenLog in(Path folder) {
        BrokenLog broken = new BrokenLog(bounded(new TestLogs(folder.resolve("whole"))));
        try (ChunkLog log = broken.whole.open()) {
            for (int i = 0; i < CHUNKS; i++) {
                HashedChunk chunk = TestLogs.chunk(i, 1 + i * i * 37 % 70_000);
                broken.chunks.add(chunk);
                TestLogs.put(log, chunk);
            }
            broken.chunks.forEach(chunk ->
                    broken.rows.put(chunk, log.index().get(chunk.address()).orElseThrow()));
        }
        assertThat(broken.whole.segmentFiles()).hasSizeGreaterThan(2);
        return broken;
    }

    private static TestLogs bounded(TestLogs logs) {
        logs.options = logs.options.withSegmentBytes(SEGMENT_BYTES);
        return logs;
    }

    /** A stretch of a segment that was hit; no byte of it counts on being there. */
    record Hit(long segment, long from, long until) {
        static Hit all(long segment) {
            return new Hit(segment, 0, Long.MAX_VALUE);
        }

        private boolean meets(ChunkRow row) {
            return row.place().segment() == segment
                    && row.place().offset() < until
                    && row.place().offset() + row.diskBytes() > from;
        }
    }

    /** A copy to be damaged; without its index when the log is to be read anew. */
    TestLogs copy(boolean withIndex) throws IOException {
        TestLogs copy = bounded(whole.copyTo(whole.folder.resolveSibling("case-" + cases++)));
        if (!withIndex) {
            ChunkIndex.delete(copy.folder.resolve("index"));
        }
        return copy;
    }

    /** Scrubs, opens, reads, heals; answers how many chunks are lost. */
    int check(TestLogs logs, List<Hit> hits, boolean reported, String where) throws IOException {
        List<Finding> findings = new ArrayList<>();
        boolean clean = ChunkLog.scrub(logs.options, findings::add).isClean();
        List<HashedChunk> lost = new ArrayList<>();
        HashedChunk more = TestLogs.chunk(CHUNKS + cases, 3_000);
        try (ChunkLog log = logs.open()) {
            for (HashedChunk chunk : chunks) {
                if (!isThere(log, chunk, where)) {
                    lost.add(chunk);
                }
            }
            assertThat(lost)
                    .as("lost without being hit, %s", where)
                    .allMatch(chunk -> hits.stream().anyMatch(hit -> hit.meets(rows.get(chunk))));
            if (reported) {
                assertThat(clean)
                        .as("a clean scrub with %d lost, %s: %s", lost.size(), where, findings)
                        .isEqualTo(lost.isEmpty() && findings.stream().noneMatch(Finding::costsData));
                assertThat(lost.isEmpty() || findings.stream().anyMatch(Finding::costsData))
                        .as("%d lost and not reported, %s: %s", lost.size(), where, findings)
                        .isTrue();
            }

            lost.forEach(chunk -> TestLogs.put(log, chunk));
            TestLogs.put(log, more);
            assertThat(chunks).as("put again, %s", where).allMatch(chunk -> TestLogs.has(log, chunk));
        }
        try (ChunkLog log = logs.open()) {
            assertThat(chunks).as("after a restart, %s", where).allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(TestLogs.has(log, more))
                    .as("put into the damaged log, %s", where)
                    .isTrue();
        }
        return lost.size();
    }

    /** Every part of it, too, read by itself, is right or refused. */
    private static boolean isThere(ChunkLog log, HashedChunk chunk, String where) {
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        try {
            ReadOutcome outcome = log.read(chunk.address(), 0, into);
            if (outcome == ReadOutcome.READ) {
                assertThat(into.flip()).as("a wrong byte, %s", where).isEqualTo(chunk.content());
                assertThat(log.have(List.of(chunk.address())).getFirst().present())
                        .as("it reads and is denied, %s", where)
                        .isTrue();
            }
            return outcome == ReadOutcome.READ;
        } catch (ChunkStoreException e) {
            throw new AssertionError("a log that cannot be asked, " + where, e);
        }
    }

    List<HashedChunk> chunks() {
        return List.copyOf(chunks);
    }
}
