package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.segment.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A log with a dictionary and chunks that need it, on a disk that fails as told. */
abstract class DictionaryStories {
    static final long DOMAIN = 7;
    static final int USERS = 12;

    @TempDir
    Path temp;

    final FaultyFiles files = new FaultyFiles();
    final List<HashedChunk> users = DictionaryTest.documents(DOMAIN, 0, USERS);
    TestLogs logs;
    ChunkAddress dictionary;
    int cases;

    @BeforeEach
    void fresh() {
        logs = new TestLogs(temp.resolve("case-" + cases++));
        logs.options = logs.options.withFiles(files).withSegmentBytes(96 << 10);
    }

    static ByteBuffer likeTheOthers() {
        return TestLogs.document(DOMAIN, 99).content().duplicate();
    }

    /** Raw chunks that are compressed, and a segment behind them. */
    void write() {
        try (ChunkLog log = logs.open()) {
            dictionary = log.dictionaries().keep(DOMAIN, likeTheOthers());
            users.forEach(user -> TestLogs.put(log, user));
            for (HashedChunk user : users) {
                assertThat(log.recode(user.address(), 3).outcome()).isEqualTo(Outcome.RECODED);
                assertThat(row(log, user).needs()).contains(dictionary);
            }
            TestLogs.put(log, TestLogs.chunk(1, 400_000));
            TestLogs.put(log, TestLogs.chunk(2, 10));
        }
    }

    /** The same with the raw bytes gone, as compaction leaves it: only the compressed ones are there. */
    void writeWithoutRawBytes() throws IOException {
        write();
        try (ChunkLog log = logs.open()) {
            assertThat(log.compact()).isPositive();
            TestLogs.put(log, TestLogs.chunk(3, 400_000));
            TestLogs.put(log, TestLogs.chunk(4, 10));
        }
    }

    static ChunkRow row(ChunkLog log, HashedChunk chunk) {
        return log.index().get(chunk.address()).orElseThrow();
    }

    ChunkRow dictionaryRow() {
        try (ChunkLog log = logs.open()) {
            return log.index().get(dictionary).orElseThrow();
        }
    }

    Path file(ChunkRow row) {
        return SegmentLayout.file(logs.folder.resolve("segments"), row.place().segment());
    }

    void damageDictionary(Random random) {
        ChunkRow row = dictionaryRow();
        int bytes = row.headerBytes() + row.storedSize();
        TestLogs.flipBit(file(row), row.place().offset() + random.nextInt(bytes), random.nextInt(8));
    }

    List<ChunkAddress> addresses() {
        return users.stream().map(HashedChunk::address).toList();
    }
}
