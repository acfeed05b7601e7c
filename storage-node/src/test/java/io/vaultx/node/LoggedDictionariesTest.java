package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.SegmentSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Dictionaries are looked for in all segments by whoever reads the log without an index. */
class LoggedDictionariesTest extends DictionaryStories {
    private interface Look {
        void at(LoggedDictionaries dictionaries) throws IOException;
    }

    /** The log is closed; the index knows what lies in its folder, or nothing when that is another. */
    private void look(Path indexFolder, Look look) throws IOException {
        try (SegmentSet segments = SegmentSet.open(logs.options.segmentsFolder(), files);
                ChunkIndex index = ChunkIndex.open(indexFolder)) {
            look.at(new LoggedDictionaries(segments, IndexBatch.following(index)));
        }
    }

    private Path noIndex() {
        return temp.resolve("no-index");
    }

    private long stored(ChunkRow row) {
        return row.place().offset() + row.headerBytes();
    }

    @Test
    void aSegmentThatCannotBeReadHidesNoDictionaryInAnother() throws IOException {
        writeWithoutRawBytes();
        Path first = logs.segmentFiles().getFirst();
        assertThat(file(dictionaryRow())).isNotEqualTo(first);
        files.unreadable(first, 8192, Long.MAX_VALUE);

        look(
                noIndex(),
                dictionaries -> assertThat(dictionaries.read(dictionary)).contains(likeTheOthers()));
    }

    @Test
    void whatMayLieInASegmentThatCannotBeReadNowIsNotCalledLost() throws IOException {
        writeWithoutRawBytes();
        files.unreadable(file(dictionaryRow()), 8192, Long.MAX_VALUE, FaultyFiles.NO_HANDLES);

        look(noIndex(), dictionaries -> {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> dictionaries.read(dictionary))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(FaultyFiles.NO_HANDLES);
            }
            files.readable();
            assertThat(dictionaries.read(dictionary)).contains(likeTheOthers());
        });
    }

    @Test
    void aPlaceThatCannotBeReadIsNotTheLast() throws IOException {
        write();
        ChunkRow first = dictionaryRow();
        TestLogs.flipBit(file(first), stored(first), 1);
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.outcome(log, users.getFirst().address())).isEqualTo(ReadOutcome.DAMAGED);
            log.dictionaries().keep(DOMAIN, likeTheOthers());
        }
        TestLogs.flipBit(file(first), stored(first), 1);
        ChunkRow second = dictionaryRow();
        assertThat(second.place()).isNotEqualTo(first.place());
        files.unreadable(file(second), stored(second), stored(second) + second.storedSize(), FaultyFiles.NO_HANDLES);

        look(
                logs.options.indexFolder(),
                dictionaries -> assertThat(dictionaries.read(dictionary)).contains(likeTheOthers()));
    }

    /** Thousands of chunks may need it. */
    @Test
    void oneThatIsNowhereWholeIsReadOnce() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        TestLogs.flipBit(file(row), stored(row), 1);

        look(logs.options.indexFolder(), dictionaries -> {
            assertThat(dictionaries.read(dictionary)).isEqualTo(Optional.<ByteBuffer>empty());
            int reads = files.reads.get();
            assertThat(dictionaries.read(dictionary)).isEmpty();
            assertThat(files.reads).hasValue(reads);
        });
    }
}
