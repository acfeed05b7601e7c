package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.place.MemoryCluster.MemoryNode;
import io.vaultx.chunks.place.MemoryCluster.Mood;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ClusterMap;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compressed chunks as they lie on several nodes, of which no two need to lie alike. */
class PlacedFramesTest {
    /** Longer than any test: nobody is asked beside the first unless a test shortens it. */
    private static final PlaceSettings SETTINGS =
            PlaceSettings.in(MemoryCluster.REGION).hedgedAfter(Duration.ofMinutes(5));

    private static final int FRAME = 1000;

    private final MemoryCluster cluster = new MemoryCluster(4, 3);
    private final HashedChunk chunk = chunk(1);
    private final List<MemoryNode> rank = rank(chunk);
    private final byte[] frame = frame(1);
    private PlacedChunkStore store = cluster.store(SETTINGS);
    private ChunkFrames frames = store.frames(cluster);

    @BeforeEach
    void put() {
        rank.stream().limit(3).forEach(node -> {
            node.chunks.put(chunk);
            node.frames.store(chunk.address(), frame);
        });
    }

    @AfterEach
    void close() {
        cluster.wake();
        Await.until("all memory is back", () -> store.readBytes() == 0);
        store.close();
    }

    private void hedgeAfter(Duration time) {
        store.close();
        store = cluster.store(SETTINGS.hedgedAfter(time));
        frames = store.frames(cluster);
    }

    @Test
    void howChunksLieIsWhatTheNodesSayThatEachIsReadFrom() {
        rank.get(0).frames.store(chunk.address(), frame(2, 700));
        rank.get(1).frames.store(chunk.address(), frame(2, 700));
        HashedChunk other = chunk(2);
        rank(other).get(0).frames.store(other.address(), frame(3, 44));
        rank(other).get(1).frames.store(other.address(), frame(3, 44));
        HashedChunk raw = chunk(3);

        assertThat(frames.frameBytes(List.of(other.address(), chunk.address(), raw.address(), other.address())))
                .containsExactly(44, 700, 0, 44);
        assertThat(frames.frameBytes(List.of())).isEmpty();
    }

    /** Its node's death would end a download that has begun. */
    @Test
    void aFrameThatOnlyTheFirstNodeHasIsNotAnnounced() {
        rank.get(1).frames.forget(chunk.address());
        assertThat(frameBytes()).isZero();

        rank.get(1).frames.store(chunk.address(), frame(2, 999));
        assertThat(frameBytes()).isZero();
    }

    @Test
    void aNodeIsAskedOnceForAllItsChunks() {
        List<ChunkAddress> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(chunk(i).address());
        }

        assertThat(frames.frameBytes(asked)).hasSize(200);

        assertThat(rank).allSatisfy(node -> assertThat(node.frameQuestions).hasSize(1));
        assertThat(rank.stream()
                        .mapToInt(node -> node.frameQuestions.getFirst())
                        .sum())
                .as("of each chunk two nodes are asked")
                .isEqualTo(400);
    }

    @Test
    void chunksOfANodeThatFailsOrDoesNotKnowOfFramesCountAsStoredOtherwise() {
        rank.get(0).old = true;
        assertThat(frameBytes()).isZero();
        rank.get(0).old = false;
        rank.get(0).feel(Mood.DEAD);
        assertThat(frameBytes()).isZero();
        rank.get(0).feel(Mood.WELL);

        store.read(chunk.address(), 0, ByteBuffer.allocate(1));
        assertThat(rank.get(0).reads).as("it is not taken for dead").hasValue(1);
    }

    @Test
    void aNodeThatStallsIsNotWaitedFor() {
        hedgeAfter(Duration.ofMillis(20));
        rank.get(0).feel(Mood.STALLED);

        assertThat(frameBytes()).isZero();
    }

    @Test
    void aSilentNodesPlaceIsTakenByTheNextInRank() {
        cluster.silent.add(rank.get(0).id);
        rank.get(1).frames.store(chunk.address(), frame(2, 700));
        rank.get(2).frames.store(chunk.address(), frame(2, 700));

        assertThat(frameBytes()).isEqualTo(700);
        assertThat(rank.get(0).frameQuestions).isEmpty();
    }

    @Test
    void aFrameIsReadInPiecesFromOneNode() {
        assertThat(read(300, 300, 400)).isEqualTo(frame);

        assertThat(reads()).containsExactly(3, 0, 0, 0);
    }

    @Test
    void aFrameOfAnotherSizeIsNotTheOneThatWasAnnounced() {
        rank.get(0).frames.store(chunk.address(), frame(2, 999));
        rank.get(1).frames.forget(chunk.address());

        assertThat(read(300, 700)).isEqualTo(frame);
        assertThat(reads()).containsExactly(1, 1, 2, 0);

        rank.get(2).frames.store(chunk.address(), frame(2, 999));
        assertThat(open().read(ByteBuffer.allocate(1))).isEqualTo(ReadOutcome.MISSING);
    }

    @Test
    void anotherNodeGoesOnWithTheSameFrame() {
        ChunkFrames.Frame open = open();
        byte[] first = piece(open, 300);
        rank.get(0).feel(Mood.DEAD);
        byte[] second = piece(open, 300);
        rank.get(1).feel(Mood.DEAD);
        byte[] third = piece(open, 400);

        assertThat(joined(first, second, third)).isEqualTo(frame);
    }

    @Test
    void whereAFrameOfTheSameSizeBeginsOtherwiseItIsNotGoneOnWith() {
        for (int flipped : new int[] {0, 150, 299}) {
            ChunkFrames.Frame open = open();
            piece(open, 300);
            rank.get(0).feel(Mood.DEAD);
            byte[] other = frame.clone();
            other[flipped] ^= 1;
            rank.get(1).frames.store(chunk.address(), other);
            rank.get(2).frames.store(chunk.address(), other);
            ByteBuffer into = ByteBuffer.allocate(700);

            assertUnavailable(() -> open.read(into));

            assertThat(into.position()).isZero();
            rank.get(0).feel(Mood.WELL);
            assertThat(piece(open, 700)).isEqualTo(Arrays.copyOfRange(frame, 300, FRAME));
        }
    }

    @Test
    void aFrameThatBeginsAlikeIsGoneOnWithToItsOwnEndWhoeverComesBack() {
        byte[] other = frame.clone();
        other[500] ^= 1;
        other[900] ^= 1;
        rank.get(1).frames.store(chunk.address(), other);
        rank.get(2).frames.forget(chunk.address());
        ChunkFrames.Frame open = open();
        byte[] first = piece(open, 300);
        rank.get(0).feel(Mood.DEAD);
        byte[] second = piece(open, 300);
        rank.get(0).feel(Mood.WELL);
        rank.get(1).feel(Mood.DEAD);

        assertUnavailable(() -> open.read(ByteBuffer.allocate(400)));

        rank.get(1).feel(Mood.WELL);
        assertThat(joined(first, second, piece(open, 400))).isEqualTo(other);
    }

    @Test
    void aNodeThatStallsInsideAFrameIsOvertaken() {
        hedgeAfter(Duration.ofMillis(1));
        ChunkFrames.Frame open = open();
        byte[] first = piece(open, 300);
        rank.get(0).feel(Mood.STALLED);

        assertThat(joined(first, piece(open, 700))).isEqualTo(frame);
    }

    @Test
    void aDamagedFrameIsReadFromTheNextNodeAndToldWhenNobodyHasItWhole() {
        rank.get(0).damagedFrames = true;
        assertThat(read(300, 700)).isEqualTo(frame);

        rank.get(1).damagedFrames = true;
        rank.get(2).damagedFrames = true;
        assertThat(open().read(ByteBuffer.allocate(300))).isEqualTo(ReadOutcome.DAMAGED);
    }

    @Test
    void whateverNodesDoTheBytesAreThoseOfOneFrame() {
        long seed = TestRun.seed();
        int rounds = TestRun.rounds(300, 20_000);
        Random random = new Random(seed);
        System.out.println("frames of failing nodes, seed " + seed);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] each = frame.clone();
            each[random.nextInt(FRAME)] ^= (byte) (i == 0 ? 0 : 1);
            all.add(each);
            rank.get(i).frames.store(chunk.address(), each);
        }
        int whole = 0;
        for (int round = 0; round < rounds; round++) {
            ChunkFrames.Frame open = open();
            ByteBuffer got = ByteBuffer.allocate(FRAME);
            try {
                while (got.hasRemaining()) {
                    rank.forEach(node -> node.feel(random.nextInt(3) == 0 ? Mood.DEAD : Mood.WELL));
                    cluster.pass(SETTINGS.skipFor());
                    int size = Math.min(got.remaining(), 1 + random.nextInt(400));
                    ReadOutcome outcome = open.read(got.slice(got.position(), size));
                    if (outcome != ReadOutcome.READ) {
                        break;
                    }
                    got.position(got.position() + size);
                }
            } catch (ChunkStoreException unavailable) {
                assertThat(unavailable.reason()).isEqualTo(Reason.UNAVAILABLE);
            }
            byte[] bytes = Arrays.copyOf(got.array(), got.position());
            assertThat(all).anyMatch(each -> Arrays.equals(Arrays.copyOf(each, bytes.length), bytes));
            whole += got.hasRemaining() ? 0 : 1;
        }
        assertThat(whole).isPositive();
        Tally.of("errors", "nodes inside frames that differ")
                .count(rounds)
                .seed(seed)
                .write();
    }

    @Test
    void aPieceOutsideOfTheFrameIsTheCallersMistake() {
        ChunkFrames.Frame open = open();
        piece(open, 999);

        assertThatThrownBy(() -> open.read(ByteBuffer.allocate(2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> open.read(ByteBuffer.allocate(0))).isInstanceOf(IllegalArgumentException.class);
        assertThat(piece(open, 1)).containsExactly(frame[999]);
    }

    @Test
    void nobodyIsAskedOnAThreadThatMustNotWait() {
        assertThat(NoWait.attempt(this::frameBytes)).isEmpty();
        assertThat(NoWait.attempt(() -> open().read(ByteBuffer.allocate(1)))).isEmpty();
        assertThat(NoWait.attempt(() -> frames.readFrame(chunk.address(), FRAME, 0, ByteBuffer.allocate(1))))
                .isEmpty();
        assertThat(reads()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aPieceByItselfIsReadFromWhoeverHasSuchAFrame() {
        rank.get(0).feel(Mood.DEAD);
        ByteBuffer into = ByteBuffer.allocate(10);

        assertThat(frames.readFrame(chunk.address(), FRAME, 500, into)).isEqualTo(ReadOutcome.READ);
        assertThat(into.array()).isEqualTo(Arrays.copyOfRange(frame, 500, 510));
        rank.get(0).feel(Mood.WELL);
        assertThat(frames.readFrame(chunk.address(), FRAME - 1, 0, ByteBuffer.allocate(1)))
                .isEqualTo(ReadOutcome.MISSING);
    }

    @Test
    void withoutNodesNothingIsKnown() {
        cluster.map = ClusterMap.EMPTY;

        assertUnavailable(this::frameBytes);
        assertUnavailable(() -> open().read(ByteBuffer.allocate(1)));
    }

    private int frameBytes() {
        return frames.frameBytes(List.of(chunk.address())).getFirst();
    }

    private ChunkFrames.Frame open() {
        return frames.frame(chunk.address(), FRAME);
    }

    private byte[] read(int... sizes) {
        ChunkFrames.Frame open = open();
        return joined(Arrays.stream(sizes).mapToObj(size -> piece(open, size)).toArray(byte[][]::new));
    }

    private static byte[] piece(ChunkFrames.Frame open, int size) {
        ByteBuffer into = ByteBuffer.allocate(size);
        assertThat(open.read(into)).isEqualTo(ReadOutcome.READ);
        assertThat(into.hasRemaining()).isFalse();
        return into.array();
    }

    private static byte[] joined(byte[]... pieces) {
        ByteBuffer all = ByteBuffer.allocate(FRAME);
        Arrays.stream(pieces).forEach(all::put);
        return all.array();
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ChunkStoreException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    private List<Integer> reads() {
        return rank.stream().map(node -> node.frameReads.get()).toList();
    }

    private List<MemoryNode> rank(HashedChunk of) {
        return new Rendezvous(cluster.map.nodes())
                .rank(of.address()).stream().map(cluster::node).toList();
    }

    private static byte[] frame(long seed) {
        return frame(seed, FRAME);
    }

    private static byte[] frame(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static HashedChunk chunk(long seed) {
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(frame(100 + seed, 2000)));
    }
}
