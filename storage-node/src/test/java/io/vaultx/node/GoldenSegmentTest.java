package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.segment.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A segment of format 1 as it was once written. It is read for ever; while format 1 is the one that is written, writing the
 * same again gives the same bytes.
 */
class GoldenSegmentTest {
    private static final String FILE = "0000000000000001.segment";
    private static final String NAMED_REVIVE = "named-revive/";

    @TempDir
    Path temp;

    private final HashedChunk plain = TestLogs.chunk(1, 3000);
    private final HashedChunk large = TestLogs.chunk(2, 150_000);
    private final HashedChunk condemned = TestLogs.chunk(3, 10);
    private final HashedChunk revived = TestLogs.chunk(4, 11);
    private final HashedChunk dropped = TestLogs.chunk(5, 12);
    private final HashedChunk quarantined = TestLogs.chunk(6, 13);

    private byte[] golden(String folder) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/format-v1/" + folder + FILE)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private void write(TestLogs logs) {
        try (ChunkLog log = logs.open()) {
            for (HashedChunk chunk : List.of(plain, large, condemned, revived, dropped, quarantined)) {
                TestLogs.put(log, chunk);
            }
            var row = log.index().get(quarantined.address()).orElseThrow();
            long at = row.place().offset() + row.headerBytes();
            TestLogs.flipBit(logs.lastSegment(), at, 0);
            assertThat(TestLogs.has(log, quarantined)).isFalse();
            logs.clock.pass(Duration.ofHours(24));
            for (HashedChunk chunk : List.of(condemned, revived, dropped)) {
                log.condemn(chunk.address());
            }
            log.revive(revived.address());
            log.drop(dropped.address());
        }
    }

    /** In the later one a revive names the bytes that are wanted again. */
    @ParameterizedTest
    @ValueSource(strings = {"", NAMED_REVIVE})
    void aSegmentOfFormatOneIsReadAsItWasMeant(String folder) throws IOException {
        TestLogs logs = new TestLogs(temp);
        Files.createDirectories(temp.resolve("segments"));
        Files.write(temp.resolve("segments").resolve(FILE), golden(folder));

        try (ChunkLog log = logs.open()) {
            assertThat(List.of(plain, large, condemned, revived)).allMatch(chunk -> TestLogs.has(log, chunk));
            assertThat(log.find(plain.address()).orElseThrow().condemned()).isFalse();
            assertThat(log.find(condemned.address()).orElseThrow().condemned()).isTrue();
            assertThat(log.find(revived.address()).orElseThrow().condemned()).isFalse();
            assertThat(TestLogs.outcome(log, dropped.address())).isEqualTo(ReadOutcome.MISSING);
            assertThat(log.have(List.of(quarantined.address()))).containsExactly(Kept.ABSENT);
            assertThat(log.status().quarantined()).isEqualTo(1);
        }
    }

    @Test
    void theSameWrittenTodayIsTheSameFile() throws IOException {
        TestLogs logs = new TestLogs(temp);

        write(logs);

        assertThat(Arrays.mismatch(Files.readAllBytes(logs.lastSegment()), golden(NAMED_REVIVE)))
                .as("first byte that differs")
                .isEqualTo(-1);
    }

    @Test
    void chunksThatNeedADictionaryAreReadAsTheyWereMeant() throws IOException {
        TestLogs logs = new TestLogs(temp);
        Files.createDirectories(temp.resolve("segments"));
        Files.write(temp.resolve("segments").resolve(FILE), golden("zstd-dictionary/"));

        try (ChunkLog log = logs.open()) {
            ChunkAddress dictionary = log.dictionaries().of(7, 10).getFirst();
            for (HashedChunk chunk : DictionaryTest.documents(7, 0, 4)) {
                ChunkRow row = log.index().get(chunk.address()).orElseThrow();
                assertThat(row.codec()).isEqualTo(Codec.ZSTD_DICTIONARY.code());
                assertThat(row.needs()).contains(dictionary);
                assertThat(TestLogs.has(log, chunk)).isTrue();
            }
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
    }

    /** Encoders may change; what they wrote is read for ever. */
    @Test
    void compressedChunksOfFormatOneAreReadAsTheyWereMeant() throws IOException {
        TestLogs logs = new TestLogs(temp);
        Files.createDirectories(temp.resolve("segments"));
        Files.write(temp.resolve("segments").resolve(FILE), golden("zstd/"));

        try (ChunkLog log = logs.open()) {
            for (HashedChunk chunk : List.of(TestLogs.text(1, 3000), TestLogs.text(2, 150_000))) {
                assertThat(log.index().get(chunk.address()).orElseThrow().codec())
                        .isEqualTo(Codec.ZSTD.code());
                assertThat(TestLogs.has(log, chunk)).isTrue();
            }
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
        }
    }
}
