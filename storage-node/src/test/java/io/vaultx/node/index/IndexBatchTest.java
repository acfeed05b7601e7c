package io.vaultx.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBatchTest {
    private static final ChunkAddress CHUNK = new ChunkAddress(ChunkAddress.SHARED, ChunkId.of(new byte[32]));
    private static final EntryPlace FIRST = new EntryPlace(1, 4096);
    private static final EntryPlace SECOND = new EntryPlace(1, 8192);

    private @TempDir Path folder;
    private ChunkIndex index;
    private IndexBatch batch;

    @BeforeEach
    void open() {
        index = ChunkIndex.open(folder.resolve("index"));
        batch = IndexBatch.following(index);
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void aChunkThatWasAbsentWhenAskedForIsThereOnceItIsCommitted() {
        assertThat(batch.row(CHUNK)).isEmpty();

        note(EntryKind.CHUNK, 7, FIRST);
        batch.commit(Optional.empty());

        assertThat(batch.row(CHUNK))
                .hasValueSatisfying(row -> assertThat(row.place()).isEqualTo(FIRST));
    }

    @Test
    void aChunkThatWasThereWhenAskedForIsGoneOnceItsDropIsCommitted() {
        note(EntryKind.CHUNK, 7, FIRST);
        batch.commit(Optional.empty());
        assertThat(batch.row(CHUNK)).isPresent();

        note(EntryKind.DROP, 8, SECOND);
        batch.commit(Optional.empty());

        assertThat(batch.row(CHUNK)).isEmpty();
    }

    @Test
    void whatWasNotedAfterItWasAskedForCounts() {
        assertThat(batch.row(CHUNK)).isEmpty();

        note(EntryKind.CHUNK, 7, FIRST);

        assertThat(batch.row(CHUNK)).isPresent();
    }

    @Test
    void whatIsAbandonedWasNeverThere() {
        assertThat(batch.row(CHUNK)).isEmpty();
        note(EntryKind.CHUNK, 7, FIRST);

        batch.clear();

        assertThat(batch.row(CHUNK)).isEmpty();
    }

    @Test
    void ofTwoCopiesTheLaterOneCountsAndItsSegmentHoldsItOnce() {
        note(EntryKind.CHUNK, 7, FIRST);
        batch.commit(Optional.empty());
        assertThat(batch.row(CHUNK)).isPresent();

        note(EntryKind.CHUNK, 7, SECOND);
        batch.commit(Optional.empty());

        assertThat(batch.row(CHUNK))
                .hasValueSatisfying(row -> assertThat(row.place()).isEqualTo(SECOND));
        assertThat(index.use(1).chunks()).isEqualTo(1);
    }

    private void note(EntryKind kind, long lsn, EntryPlace place) {
        int size = kind.carriesBytes() ? 100 : 0;
        batch.note(new EntryHeader(kind, CHUNK, lsn, 1, Codec.RAW, false, size, size, List.of()), place);
    }
}
