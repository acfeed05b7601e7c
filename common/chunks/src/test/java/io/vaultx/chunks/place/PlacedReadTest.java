package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.place.MemoryCluster.MemoryNode;
import io.vaultx.chunks.place.MemoryCluster.Mood;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.threads.NoWait;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From which node a chunk is read, and who is asked whether it is kept. */
class PlacedReadTest {
    /** Longer than any test: nobody is asked beside the first unless a test shortens it. */
    private static final PlaceSettings SETTINGS =
            PlaceSettings.in(MemoryCluster.REGION).hedgedAfter(Duration.ofMinutes(5));

    private final MemoryCluster cluster = new MemoryCluster(5, 3);
    private final HashedChunk chunk = chunk(1);
    private PlacedChunkStore store = cluster.store(SETTINGS);
    private List<MemoryNode> rank = List.of();

    @BeforeEach
    void put() {
        store.put(chunk).join();
        Await.until(
                "all copies are there", () -> cluster.holders(chunk.address()).size() == 3);
        rank = new Rendezvous(cluster.map.nodes())
                .rank(chunk.address()).stream().map(cluster::node).toList();
    }

    @AfterEach
    void close() {
        cluster.wake();
        Await.until("all memory is back", () -> store.readBytes() == 0);
        store.close();
    }

    @Test
    void theFirstInRankIsReadAndNobodyElse() {
        assertThat(read()).isEqualTo(ReadOutcome.READ);

        assertThat(asked()).containsExactly(1, 0, 0, 0, 0);
    }

    @Test
    void theNextIsReadWhenOneHasNotGotItOrNotWholeOrFails() {
        rank.get(0).chunks.lose(chunk.address());
        rank.get(1).chunks.damage(chunk.address());
        assertThat(read()).isEqualTo(ReadOutcome.READ);
        assertThat(asked()).containsExactly(1, 1, 1, 0, 0);

        rank.get(1).feel(Mood.DEAD);
        assertThat(read()).isEqualTo(ReadOutcome.READ);
        assertThat(asked()).containsExactly(2, 2, 2, 0, 0);
    }

    @Test
    void aMisplacedChunkIsFoundOnWhicheverNodeItIs() {
        rank.forEach(node -> node.chunks.lose(chunk.address()));
        rank.get(4).chunks.put(chunk);

        assertThat(read()).isEqualTo(ReadOutcome.READ);
    }

    @Test
    void aChunkIsMissingOnlyWhenEveryNodeSaidSo() {
        rank.forEach(node -> node.chunks.lose(chunk.address()));
        assertThat(read()).isEqualTo(ReadOutcome.MISSING);
        assertThat(asked()).containsExactly(1, 1, 1, 1, 1);

        rank.get(4).feel(Mood.DEAD);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::read)
                    .isInstanceOfSatisfying(
                            ChunkStoreException.class,
                            failed -> assertThat(failed.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE));
        }
    }

    @Test
    void aChunkIsDamagedWhenNobodyHasItWhole() {
        rank.get(0).chunks.lose(chunk.address());
        rank.get(1).chunks.damage(chunk.address());
        rank.get(2).chunks.damage(chunk.address());

        assertThat(read()).isEqualTo(ReadOutcome.DAMAGED);
    }

    @Test
    void aNodeThatFailedIsAskedLastForAWhile() {
        rank.get(0).feel(Mood.DEAD);
        for (int i = 0; i < 5; i++) {
            assertThat(read()).isEqualTo(ReadOutcome.READ);
        }
        assertThat(asked()).containsExactly(1, 5, 0, 0, 0);

        rank.get(0).feel(Mood.WELL);
        cluster.pass(SETTINGS.skipFor());
        for (int i = 0; i < 5; i++) {
            assertThat(read()).isEqualTo(ReadOutcome.READ);
        }
        assertThat(asked()).containsExactly(6, 5, 0, 0, 0);
    }

    @Test
    void aSilentNodeIsAskedLast() {
        cluster.silent.add(rank.get(0).id);
        assertThat(read()).isEqualTo(ReadOutcome.READ);
        assertThat(asked()).containsExactly(0, 1, 0, 0, 0);

        rank.stream().skip(1).forEach(node -> node.feel(Mood.DEAD));
        assertThat(read()).isEqualTo(ReadOutcome.READ);
    }

    @Test
    void theNextIsAskedBesideASlowOneAndTheSlowOneIsNotTheFirstAnyMore() {
        store.close();
        store = cluster.store(SETTINGS.hedgedAfter(Duration.ofMillis(1)));
        rank.get(0).feel(Mood.STALLED);

        assertThat(read()).isEqualTo(ReadOutcome.READ);
        assertThat(asked().getFirst()).isEqualTo(1);
        assertThat(read()).isEqualTo(ReadOutcome.READ);
        assertThat(asked().getFirst()).isEqualTo(1);

        assertThat(store.readBytes()).isPositive();
        rank.get(0).feel(Mood.WELL);
        Await.until("the slow one ended", () -> store.readBytes() == 0);
    }

    @Test
    void atMostThreeNodesAreReadBesideEachOther() {
        store.close();
        store = cluster.store(SETTINGS.hedgedAfter(Duration.ofMillis(1)));
        rank.forEach(node -> node.feel(Mood.STALLED));

        CompletableFuture<ReadOutcome> reading = CompletableFuture.supplyAsync(this::read);
        Await.until("three are asked", () -> asked().stream().mapToInt(n -> n).sum() == PlacedRead.MOST_AT_ONCE);
        rank.get(0).chunks.lose(chunk.address());
        rank.get(0).feel(Mood.WELL);
        Await.until("the fourth is asked", () -> asked().get(3) == 1);
        assertThat(reading).isNotDone();
        rank.get(1).feel(Mood.WELL);

        assertThat(reading.join()).isEqualTo(ReadOutcome.READ);
        assertThat(asked()).containsExactly(1, 1, 1, 1, 0);
    }

    @Test
    void anOvertakenReadNeverTouchesTheCallersBuffer() {
        store.close();
        store = cluster.store(SETTINGS.hedgedAfter(Duration.ofMillis(1)));
        rank.get(0).feel(Mood.STALLED);
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        assertThat(store.read(chunk.address(), 0, into)).isEqualTo(ReadOutcome.READ);
        into.clear().put(new byte[chunk.size()]);

        rank.get(0).feel(Mood.WELL);
        Await.until("the slow one ended", () -> store.readBytes() == 0);

        assertThat(into.array()).containsOnly(0);
    }

    @Test
    void aRangeOutsideTheChunkIsTheCallersMistakeAndNoNodes() {
        assertThatThrownBy(() -> store.read(chunk.address(), chunk.size(), ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(asked()).containsExactly(1, 0, 0, 0, 0);

        assertThat(read()).isEqualTo(ReadOutcome.READ);
        assertThat(asked()).containsExactly(2, 0, 0, 0, 0);
    }

    @Test
    void nobodyIsAskedOnAThreadThatMustNotWait() {
        assertThat(NoWait.attempt(this::read)).isEmpty();
        assertThat(NoWait.attempt(() -> store.have(List.of(chunk.address())))).isEmpty();
        assertThat(asked()).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void aChunkIsKeptWhenAMajorityKeepsItUntilTheMajorityEnds() {
        rank.get(0).now = rank.get(0).now.minusSeconds(300);
        rank.get(1).now = rank.get(1).now.minusSeconds(200);
        rank.get(2).now = rank.get(2).now.minusSeconds(100);
        Kept second = rank.get(1).chunks.have(List.of(chunk.address())).getFirst();

        assertThat(store.have(List.of(chunk.address()))).containsExactly(second);
        assertThat(rank.get(3).haves).hasValue(0);

        rank.get(1).chunks.lose(chunk.address());
        assertThat(store.have(List.of(chunk.address())))
                .isEqualTo(rank.get(0).chunks.have(List.of(chunk.address())));

        rank.get(2).chunks.damage(chunk.address());
        assertThat(store.have(List.of(chunk.address()))).containsExactly(Kept.ABSENT);
    }

    @Test
    void misplacedCopiesCount() {
        rank.get(0).chunks.lose(chunk.address());
        rank.get(1).chunks.lose(chunk.address());
        rank.get(4).chunks.put(chunk);

        assertThat(store.have(List.of(chunk.address())).getFirst().present()).isTrue();
    }

    @Test
    void whatNobodyCanKnowIsSaidToBeUnknown() {
        rank.get(0).feel(Mood.DEAD);
        assertThat(store.have(List.of(chunk.address())).getFirst().present()).isTrue();

        rank.get(1).feel(Mood.DEAD);
        assertThatThrownBy(() -> store.have(List.of(chunk.address())))
                .isInstanceOfSatisfying(
                        ChunkStoreException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE));

        rank.get(1).feel(Mood.WELL);
        cluster.pass(SETTINGS.skipFor());
        assertThat(store.have(List.of(chunk(2).address()))).containsExactly(Kept.ABSENT);
    }

    @Test
    void eachChunkOfAQuestionGetsItsOwnAnswer() {
        List<ChunkAddress> asked = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            HashedChunk other = chunk(1000 + i);
            asked.add(other.address());
            if (i % 3 == 0) {
                store.put(other).join();
            }
        }

        List<Kept> answers = store.have(asked);

        for (int i = 0; i < 300; i++) {
            assertThat(answers.get(i).present()).as("answer %d", i).isEqualTo(i % 3 == 0);
        }
    }

    private ReadOutcome read() {
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        ReadOutcome outcome = store.read(chunk.address(), 0, into);
        if (outcome == ReadOutcome.READ) {
            assertThat(into.flip()).isEqualTo(chunk.content());
        }
        return outcome;
    }

    /** How often each node was read, in the order of the rank. */
    private List<Integer> asked() {
        return rank.stream().map(node -> node.reads.get()).toList();
    }

    private static HashedChunk chunk(long seed) {
        byte[] content = new byte[10_000];
        new Random(seed).nextBytes(content);
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
    }
}
