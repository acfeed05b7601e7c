package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.place.MemoryCluster.MemoryNode;
import io.vaultx.chunks.place.MemoryCluster.Mood;
import io.vaultx.chunks.place.MemoryCluster.Note;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** To which nodes a chunk goes, and when that is told. */
class PlacedPutTest {
    /** A test that is held up itself gives nobody up. */
    private static final PlaceSettings SETTINGS =
            PlaceSettings.in(MemoryCluster.REGION).givingUpStragglersAfter(Duration.ofMinutes(10));

    private MemoryCluster cluster = new MemoryCluster(5, 3);
    private PlacedChunkStore store = cluster.store(SETTINGS);

    @AfterEach
    void close() {
        cluster.wake();
        Await.until("all memory is back", () -> store.putBytes() == 0);
        store.close();
    }

    private void use(int nodes, int replicas) {
        cluster = new MemoryCluster(nodes, replicas);
        store = cluster.store(SETTINGS);
    }

    @Test
    void aChunkGoesToTheFirstNodesOfItsRankAndNowhereElse() {
        for (int i = 0; i < 50; i++) {
            HashedChunk chunk = chunk(i, 100);

            assertThat(store.put(chunk).join().present()).isTrue();

            Set<String> wanted =
                    rank(chunk).stream().limit(3).map(node -> node.id).collect(Collectors.toSet());
            Await.until(
                    "the last copy is there",
                    () -> cluster.holders(chunk.address()).size() == 3);
            assertThat(cluster.holders(chunk.address())).isEqualTo(wanted);
        }
        assertThat(cluster.notes).isEmpty();
    }

    @Test
    void aMajorityIsEnoughForTheAnswerAndTheLastCopyFollowsWithTheRightBytes() {
        byte[] buffer = new byte[100_000];
        new Random(1).nextBytes(buffer);
        HashedChunk chunk = HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(buffer));
        byte[] content = buffer.clone();
        MemoryNode slow = rank(chunk).get(2);
        slow.feel(Mood.STALLED);

        store.put(chunk).join();
        assertThat(cluster.holders(chunk.address())).hasSize(2);
        new Random(2).nextBytes(buffer);
        slow.feel(Mood.WELL);

        Await.until(
                "the last copy is there", () -> cluster.holders(chunk.address()).contains(slow.id));
        ByteBuffer into = ByteBuffer.allocate(content.length);
        assertThat(slow.chunks.read(chunk.address(), 0, into)).isEqualTo(ReadOutcome.READ);
        assertThat(into.array()).isEqualTo(content);
    }

    @Test
    void oneCopyIsNotEnough() {
        HashedChunk chunk = chunk(1, 100);
        rank(chunk).stream().skip(1).forEach(node -> node.feel(Mood.STALLED));

        CompletableFuture<Kept> answer = store.put(chunk);
        Await.until("one copy is there", () -> cluster.holders(chunk.address()).size() == 1);
        assertThat(answer).isNotDone();

        rank(chunk).get(1).feel(Mood.WELL);
        assertThat(answer.join().present()).isTrue();
    }

    @Test
    void theAnswerIsTheEarliestEndOfThePromisesThatMakeIt() {
        HashedChunk chunk = chunk(1, 100);
        MemoryNode hasty = rank(chunk).get(1);
        hasty.now = hasty.now.minusSeconds(7200);
        rank(chunk).get(2).feel(Mood.STALLED);

        Kept kept = store.put(chunk).join();

        assertThat(kept).isEqualTo(hasty.chunks.have(List.of(chunk.address())).getFirst());
    }

    @Test
    void aDeadNodeIsPassedOverAndThatIsDurableBeforeTheAnswer() {
        HashedChunk chunk = chunk(1, 100);
        List<MemoryNode> rank = rank(chunk);
        rank.get(0).feel(Mood.DEAD);
        cluster.notesGate = new CompletableFuture<>();

        CompletableFuture<Kept> answer = store.put(chunk);
        Await.until(
                "three copies are there", () -> cluster.holders(chunk.address()).size() == 3);
        assertThat(answer).isNotDone();
        cluster.notesGate.complete(null);

        assertThat(answer.join().present()).isTrue();
        assertThat(cluster.holders(chunk.address()))
                .containsExactlyInAnyOrder(rank.get(1).id, rank.get(2).id, rank.get(3).id);
        assertThat(cluster.notes).hasSize(1).first().satisfies(note -> {
            assertThat(note.address()).isEqualTo(chunk.address());
            assertThat(note.missingFrom()).containsExactly(rank.get(0).id);
        });
    }

    @Test
    void aLastCopyThatFailsAfterTheAnswerIsNotedAndMadeElsewhere() {
        HashedChunk chunk = chunk(1, 100);
        MemoryNode late = rank(chunk).get(1);
        late.feel(Mood.STALLED);
        store.put(chunk).join();
        assertThat(cluster.notes).isEmpty();

        late.feel(Mood.DEAD);

        Await.until("it is noted", () -> !cluster.notes.isEmpty());
        assertThat(cluster.notes).extracting(Note::missingFrom).containsExactly(Set.of(late.id));
        assertThat(cluster.holders(chunk.address()))
                .hasSize(3)
                .contains(rank(chunk).get(3).id);
    }

    @Test
    void aNodeThatSaysNothingToAPutIsPassedOverSoThatItHoldsNoMemory() {
        store = cluster.store(SETTINGS.givingUpStragglersAfter(Duration.ofMillis(20)));
        HashedChunk chunk = chunk(1, 100);
        List<MemoryNode> rank = rank(chunk);
        rank.get(2).feel(Mood.STALLED);

        assertThat(store.put(chunk).join().present()).isTrue();

        Await.until("all memory is back", () -> store.putBytes() == 0);
        assertThat(cluster.holders(chunk.address()))
                .containsExactlyInAnyOrder(rank.get(0).id, rank.get(1).id, rank.get(3).id);
        assertThat(cluster.notes).extracting(Note::missingFrom).containsExactly(Set.of(rank.get(2).id));
        assertThat(rank.get(2).puts).hasValue(1);
        store.put(chunk).join();
        assertThat(rank.get(2).puts).as("it is left out for a while").hasValue(1);
    }

    @Test
    void nobodyIsPassedOverBeforeEnoughHaveAnswered() {
        store = cluster.store(SETTINGS.givingUpStragglersAfter(Duration.ZERO));
        HashedChunk chunk = chunk(1, 100);
        rank(chunk).stream().skip(1).forEach(node -> node.feel(Mood.STALLED));

        CompletableFuture<Kept> answer = store.put(chunk);
        Await.until("one copy is there", () -> cluster.holders(chunk.address()).size() == 1);
        rank(chunk).get(2).feel(Mood.WELL);

        assertThat(answer.join().present()).isTrue();
        assertThat(cluster.holders(chunk.address())).contains(rank(chunk).get(2).id);
    }

    @Test
    void aChunkWhoseMisplacementCannotBeNotedIsNotAcknowledged() {
        HashedChunk chunk = chunk(1, 100);
        rank(chunk).getFirst().feel(Mood.DEAD);
        cluster.notesGate = CompletableFuture.failedFuture(new IllegalStateException("the records are away"));

        assertThat(failure(chunk)).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void withoutAMajorityTheAnswerIsUnavailable() {
        use(3, 3);
        HashedChunk chunk = chunk(1, 100);
        rank(chunk).get(0).feel(Mood.DEAD);
        rank(chunk).get(2).feel(Mood.DEAD);

        assertThat(failure(chunk)).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aRegionWithFewerNodesThanItsMajorityStoresNothing() {
        use(1, 3);
        HashedChunk chunk = chunk(1, 100);

        assertThat(failure(chunk)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(cluster.holders(chunk.address())).isEmpty();
    }

    @Test
    void aRegionOfOneNodeWorksAloneUntilASecondJoins() {
        use(1, 1);
        store.put(chunk(1, 100)).join();
        Node second = new Node("node-2", MemoryCluster.REGION, URI.create("http://127.0.0.1:3102"), 1);
        cluster.join(second, 1);

        store.put(chunk(2, 100)).join();
        assertThat(cluster.holders(chunk(2, 100).address())).hasSize(2);
        cluster.node(second).feel(Mood.DEAD);

        assertThat(failure(chunk(3, 100))).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aRegionThatNobodyJoinedYetIsUnavailable() {
        use(0, 3);

        assertThat(failure(chunk(1, 100))).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aFullNodeIsPassedOverAndWhenAllAreFullTheAnswerSaysSo() {
        HashedChunk chunk = chunk(1, 100);
        rank(chunk).getFirst().feel(Mood.FULL);
        store.put(chunk).join();
        assertThat(cluster.notes).hasSize(1);

        cluster.nodes.values().forEach(node -> node.feel(Mood.FULL));
        for (int i = 2; i < 10; i++) {
            assertThat(failure(chunk(i, 100))).isEqualTo(Reason.NO_SPACE);
        }
        cluster.nodes.values().forEach(node -> node.feel(Mood.READ_ONLY));
        assertThat(failure(chunk(10, 100))).isEqualTo(Reason.READ_ONLY);
    }

    @Test
    void aNodeThatFailedIsLeftOutForAWhileAndThenTriedAgain() {
        MemoryNode dead = cluster.nodes.get("node-1");
        dead.feel(Mood.DEAD);
        for (int i = 0; i < 40; i++) {
            store.put(chunk(i, 100)).join();
        }
        assertThat(dead.puts).hasValue(1);

        dead.feel(Mood.WELL);
        cluster.pass(SETTINGS.skipFor().minusNanos(1));
        for (int i = 40; i < 80; i++) {
            store.put(chunk(i, 100)).join();
        }
        assertThat(dead.puts).hasValue(1);

        cluster.pass(Duration.ofNanos(1));
        for (int i = 80; i < 120; i++) {
            store.put(chunk(i, 100)).join();
        }
        assertThat(dead.puts).hasValueGreaterThan(10);
    }

    @Test
    void aSilentNodeIsWrittenToOnlyForWantOfOthers() {
        cluster.silent.add("node-1");
        for (int i = 0; i < 40; i++) {
            store.put(chunk(i, 100)).join();
        }
        assertThat(cluster.nodes.get("node-1").puts).hasValue(0);

        use(3, 3);
        cluster.silent.addAll(Set.of("node-1", "node-2"));
        store.put(chunk(1, 100)).join();
        assertThat(cluster.holders(chunk(1, 100).address())).hasSizeGreaterThan(1);
    }

    @Test
    void chunksThatWaitForALastCopyHoldBoundedMemory() {
        store = cluster.store(SETTINGS.patient(Duration.ofMillis(20)));
        int limit = (int) SETTINGS.memoryBytes();
        cluster.nodes.values().forEach(node -> node.feel(Mood.STALLED));
        List<CompletableFuture<Kept>> answers = IntStream.range(0, 2 + limit / (1 << 20))
                .mapToObj(i -> store.put(chunk(i, 1 << 20)))
                .toList();

        assertThat(store.putBytes()).isLessThanOrEqualTo(limit);
        assertThat(reason(answers.getLast())).isEqualTo(Reason.UNAVAILABLE);

        cluster.nodes.values().forEach(node -> node.feel(Mood.WELL));
        Await.until("all memory is back", () -> store.putBytes() == 0);
        assertThat(answers.getFirst().join().present()).isTrue();
        assertThat(store.put(chunk(1000, 1 << 20)).join().present()).isTrue();
    }

    @Test
    void inTurnEveryNodeGetsAsManyAndAKnownChunkStaysWhereItIs() {
        use(4, 2);
        store = cluster.store(SETTINGS.spread(Placement.Mode.ROUND_ROBIN));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 40; i++) {
                HashedChunk chunk = chunk(i, 100);
                Set<String> before = new HashSet<>(cluster.holders(chunk.address()));
                store.put(chunk).join();
                assertThat(cluster.holders(chunk.address())).hasSize(2).containsAll(before);
            }
        }

        cluster.nodes.values().forEach(node -> assertThat(node.chunks.size()).isEqualTo(20));
        assertThat(cluster.notes).isEmpty();
    }

    @Test
    void inTurnADeadNodesTurnIsTheNextOnes() {
        use(4, 2);
        store = cluster.store(SETTINGS.spread(Placement.Mode.ROUND_ROBIN));
        cluster.silent.add("node-2");
        cluster.nodes.get("node-2").feel(Mood.DEAD);

        for (int i = 0; i < 20; i++) {
            HashedChunk chunk = chunk(i, 100);
            store.put(chunk).join();
            assertThat(cluster.holders(chunk.address())).hasSize(2);
        }

        assertThat(cluster.notes).isEmpty();
    }

    @Test
    void aClosedStoreTakesNoMore() {
        store.close();

        assertThat(failure(chunk(1, 100))).isEqualTo(Reason.UNAVAILABLE);
    }

    private Reason failure(HashedChunk chunk) {
        return reason(store.put(chunk));
    }

    private static Reason reason(CompletableFuture<Kept> answer) {
        try {
            answer.join();
        } catch (CompletionException failed) {
            return ((ChunkStoreException) failed.getCause()).reason();
        }
        throw new AssertionError("was acknowledged");
    }

    private List<MemoryNode> rank(HashedChunk chunk) {
        return new Rendezvous(cluster.map.nodes())
                .rank(chunk.address()).stream().map(cluster::node).toList();
    }

    private static HashedChunk chunk(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
    }
}
