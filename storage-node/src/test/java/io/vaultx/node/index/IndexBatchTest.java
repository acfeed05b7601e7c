package io.vaultx.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final EntryPlace THIRD = new EntryPlace(1, 16_384);
    private static final ChunkAddress DICTIONARY = new ChunkAddress(ChunkAddress.SHARED, new ChunkId(1, 2, 3, 4));

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

    @Test
    void aDictionaryIsUsedFromWhenAChunkThatNeedsItIsNotedUntilItIsGoneForAll() throws IOException {
        DictionaryUse use = new DictionaryUse(index);
        noteDictionary();
        batch.commit(Optional.empty());
        assertThat(all(use::forEach)).containsExactly(DICTIONARY);
        assertThat(use.of(ChunkAddress.SHARED, 10)).containsExactly(DICTIONARY);
        assertThat(use.of(1, 10)).isEmpty();
        assertThat(batch.isUsed(DICTIONARY)).isFalse();

        noteNeeding(8, FIRST);
        assertThat(batch.isUsed(DICTIONARY)).as("noted, and not visible yet").isTrue();
        batch.clear();
        assertThat(batch.isUsed(DICTIONARY)).as("abandoned").isFalse();
        noteNeeding(9, FIRST);
        batch.commit(Optional.empty());
        noteNeeding(9, SECOND);
        batch.commit(Optional.empty());
        assertThat(batch.isUsed(DICTIONARY)).as("carried elsewhere").isTrue();
        assertThat(users(use)).containsExactly(CHUNK);

        note(EntryKind.CHUNK, 10, FIRST);
        assertThat(batch.isUsed(DICTIONARY)).as("not gone for readers yet").isTrue();
        batch.commit(Optional.empty());
        assertThat(batch.isUsed(DICTIONARY)).isFalse();
        assertThat(users(use)).isEmpty();
    }

    @Test
    void aDropEndsTheUseOfADictionaryAndADictionaryMayBeDroppedItself() throws IOException {
        noteDictionary();
        noteNeeding(8, FIRST);
        batch.commit(Optional.empty());
        note(EntryKind.DROP, 9, SECOND);
        batch.commit(Optional.empty());
        assertThat(batch.isUsed(DICTIONARY)).isFalse();

        noteOfDictionary(EntryKind.DROP, 10);
        batch.commit(Optional.empty());
        assertThat(all(new DictionaryUse(index)::forEach)).isEmpty();
    }

    @Test
    void aRowThatNeedsADictionaryIsReadAsItWasWritten() {
        noteNeeding(8, FIRST);
        ChunkRow written = batch.row(CHUNK).orElseThrow();
        batch.commit(Optional.empty());

        assertThat(index.get(CHUNK)).contains(written);
        assertThat(written.needs()).contains(DICTIONARY);
        assertThat(batch.hasWhatItNeeds(written)).isFalse();
        noteDictionary();
        assertThat(batch.hasWhatItNeeds(written)).isTrue();
        noteOfDictionary(EntryKind.QUARANTINE, 20);
        assertThat(batch.hasWhatItNeeds(written)).isFalse();
    }

    @Test
    void howeverManyNeedADictionaryEachIsShownOnceAndInOrder() throws IOException {
        List<ChunkAddress> needing = new ArrayList<>();
        noteDictionary();
        for (int i = 0; i < 2500; i++) {
            needing.add(new ChunkAddress(ChunkAddress.SHARED, new ChunkId(i, 0, 0, 0)));
            noteNeeding(needing.get(i), 10 + i, FIRST);
        }
        batch.commit(Optional.empty());

        assertThat(users(new DictionaryUse(index))).isEqualTo(needing);
    }

    private ChunkState stateAfterTheNewerBytesAreLost(EntryHeader... marks) {
        note(EntryKind.CHUNK, 5, FIRST);
        note(EntryKind.QUARANTINE, 9, SECOND);
        for (EntryHeader mark : marks) {
            batch.note(mark, THIRD);
        }
        return batch.row(CHUNK).orElseThrow().state();
    }

    private static EntryHeader release(long lsn, long bytesLsn) {
        EntryHeader draft = EntryDraft.revive(CHUNK, bytesLsn).header();
        return new EntryHeader(draft.kind(), CHUNK, lsn, 1, draft.codec(), false, 0, 0, draft.extensions());
    }

    private static EntryHeader mark(EntryKind kind, long lsn) {
        return new EntryHeader(kind, CHUNK, lsn, 1, Codec.RAW, false, 0, 0, List.of());
    }

    @Test
    void aReleaseOfOtherBytesLeavesWhatIsQuarantinedQuarantined() {
        assertThat(stateAfterTheNewerBytesAreLost(release(18, 12))).isEqualTo(ChunkState.QUARANTINED);
    }

    @Test
    void aCondemnationOfOtherBytesLeavesWhatIsQuarantinedQuarantined() {
        assertThat(stateAfterTheNewerBytesAreLost(mark(EntryKind.CONDEMN, 14))).isEqualTo(ChunkState.QUARANTINED);
    }

    @Test
    void aReleaseOfTheseBytesEndsTheirQuarantine() {
        assertThat(stateAfterTheNewerBytesAreLost(release(18, 5))).isEqualTo(ChunkState.LIVE);
    }

    /** As every log has it from before revives named bytes. */
    @Test
    void aReviveThatNamesNoBytesEndsEveryQuarantine() {
        assertThat(stateAfterTheNewerBytesAreLost(mark(EntryKind.REVIVE, 18))).isEqualTo(ChunkState.LIVE);
    }

    private void noteAll(EntryHeader... entries) {
        for (int i = 0; i < entries.length; i++) {
            batch.note(entries[i], new EntryPlace(1 + i, 8192));
        }
    }

    private static EntryHeader bytes(long lsn) {
        return new EntryHeader(EntryKind.CHUNK, CHUNK, lsn, 1, Codec.RAW, false, 100, 100, List.of());
    }

    /** As compaction once carried drops that had not counted. */
    @Test
    void aDropThatWasCarriedBehindALaterReviveTakesNothingAway() {
        noteAll(bytes(10), mark(EntryKind.CONDEMN, 40), mark(EntryKind.REVIVE, 60), mark(EntryKind.DROP, 50));

        assertThat(batch.row(CHUNK))
                .hasValueSatisfying(row -> assertThat(row.state()).isEqualTo(ChunkState.LIVE));
    }

    @Test
    void aDropBehindALaterCondemnationCounts() {
        noteAll(bytes(10), mark(EntryKind.CONDEMN, 60), mark(EntryKind.DROP, 50));

        assertThat(batch.row(CHUNK)).isEmpty();
    }

    @Test
    void aCopyBehindADropIsWhatAReviveBringsBack() {
        batch = IndexBatch.fromTheStart(index);

        noteAll(bytes(10), mark(EntryKind.CONDEMN, 40), mark(EntryKind.DROP, 50), bytes(10));
        batch.commit(Optional.empty());
        assertThat(batch.row(CHUNK)).as("dropped").isEmpty();
        assertThat(index.use(4).chunks()).isZero();
        noteAll(mark(EntryKind.REVIVE, 60));
        batch.commit(Optional.empty());

        assertThat(index.get(CHUNK)).hasValueSatisfying(row -> {
            assertThat(row.state()).isEqualTo(ChunkState.LIVE);
            assertThat(row.place().segment()).isEqualTo(4);
        });
        assertThat(index.use(4).chunks()).isEqualTo(1);
    }

    @Test
    void aReviveTakesBackEveryDropBeforeIt() {
        batch = IndexBatch.fromTheStart(index);

        noteAll(bytes(10), mark(EntryKind.DROP, 50), mark(EntryKind.DROP, 80), mark(EntryKind.REVIVE, 90));

        assertThat(batch.row(CHUNK))
                .hasValueSatisfying(row -> assertThat(row.state()).isEqualTo(ChunkState.LIVE));
    }

    /** Whether compaction has carried it behind its drop or not. */
    @Test
    void whatNamesADictionaryTakesBackAnOlderDropOfIt() {
        for (boolean carried : new boolean[] {false, true}) {
            batch = IndexBatch.fromTheStart(index);
            if (!carried) {
                noteDictionary();
            }
            noteOfDictionary(EntryKind.DROP, 50);
            noteNeeding(60, FIRST);
            if (carried) {
                noteDictionary();
            }

            assertThat(batch.row(DICTIONARY)).hasValueSatisfying(row -> {
                assertThat(row.state()).isEqualTo(ChunkState.LIVE);
                assertThat(row.stateLsn()).isEqualTo(3);
            });
            batch.clear();
        }
    }

    @Test
    void aDropOfADictionaryThatIsNewerThanAllThatNamesItCounts() {
        batch = IndexBatch.fromTheStart(index);
        noteDictionary();
        noteNeeding(40, FIRST);
        noteOfDictionary(EntryKind.DROP, 50);
        noteNeeding(40, SECOND);

        assertThat(batch.row(DICTIONARY)).isEmpty();
    }

    private interface Shown {
        void to(DictionaryUse.Visitor visitor) throws IOException;
    }

    private static List<ChunkAddress> all(Shown shown) throws IOException {
        List<ChunkAddress> all = new ArrayList<>();
        shown.to(all::add);
        return all;
    }

    private static List<ChunkAddress> users(DictionaryUse use) throws IOException {
        return all(visitor -> use.forEachUser(DICTIONARY, visitor));
    }

    private void noteDictionary() {
        EntryHeader entry =
                new EntryHeader(EntryKind.DICTIONARY, DICTIONARY, 3, 1, Codec.RAW, false, 50, 50, List.of());
        batch.note(entry, THIRD);
    }

    private void noteOfDictionary(EntryKind mark, long lsn) {
        batch.note(new EntryHeader(mark, DICTIONARY, lsn, 1, Codec.RAW, false, 0, 0, List.of()), SECOND);
    }

    private void noteNeeding(long lsn, EntryPlace place) {
        noteNeeding(CHUNK, lsn, place);
    }

    private void noteNeeding(ChunkAddress chunk, long lsn, EntryPlace place) {
        EntryHeader draft = EntryDraft.recode(chunk, 1000, DICTIONARY.id(), ByteBuffer.allocate(100))
                .header();
        batch.note(
                new EntryHeader(draft.kind(), chunk, lsn, 1, draft.codec(), false, 1000, 100, draft.extensions()),
                place);
    }

    private void note(EntryKind kind, long lsn, EntryPlace place) {
        int size = kind.carriesBytes() ? 100 : 0;
        batch.note(new EntryHeader(kind, CHUNK, lsn, 1, Codec.RAW, false, size, size, List.of()), place);
    }
}
