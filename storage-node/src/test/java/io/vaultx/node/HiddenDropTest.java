package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.mend.Pacer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chunk is dropped, the index is derived anew while that cannot be read, and the chunk is acknowledged again: from then on
 * it stays, whatever compaction does with its entries and whenever the drop can be read again.
 *
 * <p>Segment 1 has the chunk and a large one, segment 2 its condemnation, its drop, each in a batch of its own, and a large one
 * that is dead.
 */
class HiddenDropTest {
    private static final int BLOCK = 4096;
    private static final long DOMAIN = 7;
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    @TempDir
    Path temp;

    private final HashedChunk chunk = TestLogs.chunk(1, 100);
    private final HashedChunk besideIt = TestLogs.chunk(2, 70_000);
    private final HashedChunk dead = TestLogs.chunk(3, 60_000);
    private final FaultyFiles files = new FaultyFiles();
    private TestLogs logs;
    private Path second;
    private long condemnation;
    private long drop;

    @BeforeEach
    void dropIt() {
        write("log");
    }

    private void write(String folder) {
        logs = new TestLogs(temp.resolve(folder));
        logs.options = logs.options.withSegmentBytes(1 << 16).withFiles(files);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            TestLogs.put(log, besideIt);
            logs.clock.pass(TWO_DAYS);
            condemnation = 2 * BLOCK;
            assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
            second = logs.lastSegment();
            drop = size(second);
            assertThat(drop).isEqualTo(condemnation + BLOCK);
            assertThat(log.drop(chunk.address())).isEqualTo(Removal.DONE);
            TestLogs.put(log, dead);
            TestLogs.put(log, TestLogs.chunk(4, 70_000));
            logs.clock.pass(TWO_DAYS);
            remove(log, dead);
        }
        TestLogs.delete(logs.folder.resolve("index"));
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static void remove(ChunkLog log, HashedChunk gone) {
        assertThat(log.condemn(gone.address())).isEqualTo(Removal.DONE);
        assertThat(log.drop(gone.address())).isEqualTo(Removal.DONE);
    }

    private boolean isCondemned(ChunkLog log) {
        return log.find(chunk.address()).orElseThrow().condemned();
    }

    private void rebuild() throws IOException {
        assertThat(ChunkLog.rebuildIndex(logs.options)).noneMatch(Finding::costsData);
    }

    @Test
    void compactionDoesNotMakeADropCountThatRottedBeforeTheChunkWasPutAgain() throws IOException {
        TestLogs.flipBit(second, drop + 20, 0);

        try (ChunkLog log = logs.open()) {
            assertThat(isCondemned(log)).isTrue();
            TestLogs.put(log, chunk);

            assertThat(log.compact()).isPositive();

            assertThat(second).doesNotExist();
            assertThat(TestLogs.has(log, chunk)).isTrue();
            assertThat(keeps(log)).isTrue();
        }
        rebuild();
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunk)).isTrue();
        }
    }

    @Test
    void compactionDoesNotMakeADropCountThatCanBeReadAgainAfterTheChunkWasPutAgain() throws IOException {
        for (boolean condemnationToo : new boolean[] {false, true}) {
            write("readable-" + condemnationToo);
            files.unreadable(second, condemnationToo ? condemnation : drop, drop + BLOCK);
            try (ChunkLog log = logs.open()) {
                assertThat(isCondemned(log)).isEqualTo(!condemnationToo);
                TestLogs.put(log, chunk);
                files.readable();

                assertThat(log.compact()).isPositive();

                assertThat(second).doesNotExist();
                assertThat(TestLogs.has(log, chunk)).isTrue();
            }
            rebuild();
            try (ChunkLog log = logs.open()) {
                assertThat(TestLogs.has(log, chunk)).isTrue();
            }
        }
    }

    @Test
    void aChunkThatWasAcknowledgedWhileNeitherItsCondemnationNorItsDropCouldBeReadStays() throws IOException {
        for (boolean byPut : new boolean[] {true, false}) {
            write("acknowledged-" + byPut);
            files.unreadable(second, condemnation, drop + BLOCK);
            logs.open().close();
            try (ChunkLog log = logs.open()) {
                assertThat(isCondemned(log)).isFalse();
                long before = size(logs.lastSegment());
                assertThat(byPut ? log.put(chunk).join().present() : keeps(log)).isTrue();
                long after = size(logs.lastSegment());
                assertThat(after).isGreaterThan(before);
                assertThat(keeps(log)).isTrue();
                assertThat(size(logs.lastSegment())).as("said once").isEqualTo(after);
            }
            files.readable();

            rebuild();

            try (ChunkLog log = logs.open()) {
                assertThat(TestLogs.has(log, chunk)).as("by put: %s", byPut).isTrue();
                assertThat(isCondemned(log)).isFalse();
                long before = size(logs.lastSegment());
                assertThat(keeps(log)).isTrue();
                assertThat(size(logs.lastSegment())).as("all could be read").isEqualTo(before);
            }
        }
    }

    private boolean keeps(ChunkLog log) {
        return log.have(List.of(chunk.address())).getFirst().present();
    }

    @Test
    void aDictionaryWhoseDropCouldNotBeReadStaysForTheChunksThatCameToNeedIt() throws IOException {
        logs = new TestLogs(temp.resolve("dictionary"));
        logs.options = logs.options.withFiles(files);
        HashedChunk user = TestLogs.document(DOMAIN, 1);
        ChunkAddress dictionary;
        try (ChunkLog log = logs.open()) {
            ByteBuffer likeTheOthers = TestLogs.document(DOMAIN, 99).content().duplicate();
            dictionary = log.dictionaries().keep(DOMAIN, likeTheOthers);
            TestLogs.put(log, user);
            logs.clock.pass(Dictionaries.UNUSED);
            drop = size(logs.lastSegment());
            assertThat(log.dictionaries().dropUnused(Pacer.unlimited())).isEqualTo(1);
            TestLogs.put(log, chunk);
        }
        TestLogs.delete(logs.folder.resolve("index"));
        files.unreadable(logs.lastSegment(), drop, drop + BLOCK);
        try (ChunkLog log = logs.open()) {
            assertThat(log.recode(user.address(), 3).outcome()).isEqualTo(Recoding.Outcome.RECODED);
            assertThat(log.index().get(user.address()).orElseThrow().needs()).contains(dictionary);
        }
        files.readable();

        rebuild();

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, user)).isTrue();
            assertThat(log.index().get(dictionary)).isPresent();
        }
    }

    /** So the log says: drop, copy, revive. */
    @Test
    void aChunkThatCompactionCarriedBehindItsDropAndThatWasThenRevivedStays() throws IOException {
        files.unreadable(second, drop, drop + BLOCK);
        try (ChunkLog log = logs.open()) {
            logs.clock.pass(TWO_DAYS);
            remove(log, besideIt);
            assertThat(log.compact()).isPositive();
            assertThat(log.index().get(chunk.address()).orElseThrow().place().segment())
                    .isGreaterThan(2);
            assertThat(second).as("cannot be read everywhere").exists();
            TestLogs.put(log, chunk);
        }
        files.readable();

        rebuild();

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunk)).isTrue();
            assertThat(isCondemned(log)).isFalse();
        }
    }
}
