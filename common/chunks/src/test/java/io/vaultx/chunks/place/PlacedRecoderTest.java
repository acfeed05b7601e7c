package io.vaultx.chunks.place;

import static io.vaultx.chunks.place.MemoryCluster.MemoryNode.FRAME_BYTES;
import static io.vaultx.chunks.place.MemoryCluster.MemoryNode.RAW_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.chunks.place.MemoryCluster.MemoryNode;
import io.vaultx.chunks.place.MemoryCluster.Mood;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ClusterMap;
import io.vaultx.threads.NoWait;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which copies of a chunk are compressed, and what is told of all of them. */
class PlacedRecoderTest {
    private static final PlaceSettings SETTINGS = PlaceSettings.in(MemoryCluster.REGION);

    private final MemoryCluster cluster = new MemoryCluster(5, 3);
    private final ChunkRecoder recoder = cluster.recoder(SETTINGS);
    private final HashedChunk chunk = chunk(1);
    private final List<MemoryNode> rank = new Rendezvous(cluster.map.nodes())
            .rank(chunk.address()).stream().map(cluster::node).toList();

    @BeforeEach
    void put() {
        rank.stream().limit(3).forEach(node -> node.chunks.put(chunk));
    }

    @AfterEach
    void wake() {
        cluster.wake();
    }

    @Test
    void everyCopyIsCompressedAndNobodyElseIsAsked() {
        assertThat(recode()).isEqualTo(compressed(3));

        assertThat(recoded()).containsExactly(true, true, true, false, false);
        assertThat(asked()).containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void aChunkThatIsCompressedEverywhereIsSaidToBeSo() {
        recode();

        assertThat(recode()).isEqualTo(new Recoding(Outcome.ALREADY, 0, 3 * FRAME_BYTES, 3 * FRAME_BYTES));
    }

    @Test
    void whatIsCompressedOnOneNodeNowCountsAlsoWhenTheOthersHadNothingToDo() {
        rank.get(0).recoded.add(chunk.address());
        rank.get(1).stiff.add(chunk.address());

        assertThat(recode())
                .isEqualTo(new Recoding(
                        Outcome.RECODED, 2 * RAW_BYTES, 2 * RAW_BYTES + FRAME_BYTES, RAW_BYTES + 2 * FRAME_BYTES));
        assertThat(recode().outcome()).isEqualTo(Outcome.NOT_WORTH_IT);
        assertThat(recode().rawBytes()).isEqualTo(RAW_BYTES);
    }

    @Test
    void aCopyThatStandsInForAnotherIsFound() {
        rank.get(0).chunks.lose(chunk.address());
        rank.get(4).chunks.put(chunk);

        assertThat(recode()).isEqualTo(compressed(3));
        assertThat(recoded()).containsExactly(false, true, true, false, true);
    }

    @Test
    void aNodeThatIsAwayOrRefusesHoldsUpNoOther() {
        for (Mood mood : new Mood[] {Mood.DEAD, Mood.FULL, Mood.READ_ONLY}) {
            rank.forEach(node -> node.recoded.clear());
            rank.get(0).feel(mood);

            assertThat(recode()).as("%s", mood).isEqualTo(compressed(2, 1));
            assertThat(recoded()).containsExactly(false, true, true, false, false);

            rank.get(0).feel(Mood.WELL);
            cluster.pass(SETTINGS.skipFor());
            Recoding whole = recode();
            assertThat(whole.outcome()).isEqualTo(Outcome.RECODED);
            assertThat(whole.copiesAway()).isZero();
            assertThat(recoded()).containsExactly(true, true, true, false, false);
        }
    }

    @Test
    void aNodeThatGivesNoSignOfLifeIsNotWaitedForWhileOthersHaveTheChunk() {
        rank.get(0).feel(Mood.STALLED);
        cluster.silent.add(rank.get(0).id);

        CompletableFuture<Recoding> recoding = CompletableFuture.supplyAsync(this::recode);
        Await.until("the others did it", recoding::isDone);
        assertThat(recoding.join()).isEqualTo(compressed(2, 1));
        assertThat(asked()).containsExactly(0, 1, 1, 1, 1);
    }

    /** What is missing where everybody was asked nobody finds by asking again. */
    @Test
    void noMoreCopiesAreAwayThanNodesThatGaveNoAnswerAndThanAreWanted() {
        rank.get(0).chunks.lose(chunk.address());
        assertThat(recode()).isEqualTo(compressed(2, 0));

        rank.get(4).feel(Mood.DEAD);
        assertThat(recode().copiesAway()).isEqualTo(1);
        rank.get(3).chunks.put(chunk);
        assertThat(recode().copiesAway()).isZero();
    }

    @Test
    void aSilentNodeIsAskedWhenNobodyElseHasTheChunk() {
        rank.stream().limit(3).forEach(node -> cluster.silent.add(node.id));

        assertThat(recode()).isEqualTo(compressed(3));
    }

    @Test
    void aNodeThatFailedIsLeftAloneForAWhileThenTriedAgain() {
        rank.get(0).feel(Mood.DEAD);
        recode();
        recode();
        assertThat(rank.get(0).recodes).hasValue(1);

        cluster.pass(SETTINGS.skipFor());
        recode();
        assertThat(rank.get(0).recodes).hasValue(2);
    }

    @Test
    void aFullNodeIsAskedForTheNextChunk() {
        rank.get(0).feel(Mood.FULL);
        recode();
        recode();

        assertThat(rank.get(0).recodes).hasValue(2);
    }

    @Test
    void aDamagedCopyIsNotTheChunksEndWhileAnotherIsWhole() {
        rank.get(0).chunks.damage(chunk.address());
        rank.get(1).chunks.lose(chunk.address());

        assertThat(recode()).isEqualTo(compressed(1));
    }

    @Test
    void damagedIsToldWhenNobodyHasItWholeAndMissingWhenNobodyHasItAtAll() {
        rank.get(0).chunks.damage(chunk.address());
        rank.get(1).chunks.lose(chunk.address());
        rank.get(2).chunks.lose(chunk.address());
        assertThat(recode()).isEqualTo(Recoding.without(Outcome.DAMAGED));

        rank.get(0).chunks.lose(chunk.address());
        assertThat(recode()).isEqualTo(Recoding.without(Outcome.MISSING));
        assertThat(asked()).containsExactly(2, 2, 2, 2, 2);
    }

    @Test
    void whatSomebodyWhoIsAwayMayHaveIsNotSaidToBeMissing() {
        rank.get(0).chunks.damage(chunk.address());
        rank.get(1).chunks.lose(chunk.address());
        rank.get(2).feel(Mood.DEAD);

        assertFails(Reason.UNAVAILABLE);
        assertFails(Reason.UNAVAILABLE);
        assertThat(rank.get(2).recodes).hasValue(1);
    }

    @Test
    void whenAllAreAwayOrFullTheFailureSaysSo() {
        Mood[] moods = {Mood.FULL, Mood.READ_ONLY, Mood.DEAD};
        Reason[] reasons = {Reason.NO_SPACE, Reason.READ_ONLY, Reason.UNAVAILABLE};
        for (int i = 0; i < moods.length; i++) {
            Mood mood = moods[i];
            rank.forEach(node -> node.feel(mood));
            assertFails(reasons[i]);
        }

        cluster.pass(SETTINGS.skipFor());
        rank.forEach(node -> node.feel(Mood.FULL));
        rank.get(1).feel(Mood.READ_ONLY);
        assertFails(Reason.UNAVAILABLE);
    }

    @Test
    void aRegionWithoutNodesIsUnavailable() {
        cluster.map = ClusterMap.EMPTY;

        assertFails(Reason.UNAVAILABLE);
    }

    @Test
    void aLevelThatZstdHasNotIsTheCallersMistake() {
        for (int level : new int[] {0, 20}) {
            assertThatThrownBy(() -> recoder.recode(chunk.address(), level))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(asked()).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void nobodyIsAskedOnAThreadThatMustNotWait() {
        assertThat(NoWait.attempt(this::recode)).isEmpty();
        assertThat(asked()).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void chunksThatWereSpreadInTurnAreFoundAndCompressed() {
        PlacedRecoder spread = cluster.recoder(SETTINGS.spread(Placement.Mode.ROUND_ROBIN));
        for (int i = 0; i < 5; i++) {
            HashedChunk other = chunk(10 + i);
            for (int copy = 0; copy < 3; copy++) {
                rank.get((i + copy) % 5).chunks.put(other);
            }
            assertThat(spread.recode(other.address(), 3)).isEqualTo(compressed(3));
        }
    }

    private Recoding recode() {
        return recoder.recode(chunk.address(), 3);
    }

    private void assertFails(Reason reason) {
        assertThatThrownBy(this::recode)
                .isInstanceOfSatisfying(
                        ChunkStoreException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason));
    }

    private static Recoding compressed(int copies) {
        return compressed(copies, 0);
    }

    private static Recoding compressed(int copies, int away) {
        return new Recoding(Outcome.RECODED, copies * RAW_BYTES, copies * RAW_BYTES, copies * FRAME_BYTES, away);
    }

    private List<Boolean> recoded() {
        return rank.stream().map(node -> node.recoded.contains(chunk.address())).toList();
    }

    private List<Integer> asked() {
        return rank.stream().map(node -> node.recodes.get()).toList();
    }

    private static HashedChunk chunk(long seed) {
        byte[] content = new byte[RAW_BYTES];
        new Random(seed).nextBytes(content);
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
    }
}
