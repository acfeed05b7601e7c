package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.place.Await;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes over real sockets, of which one at a time is stopped, stalled or damaged. */
class SeveralNodesTest {
    private static final PlaceSettings SETTINGS = PlaceSettings.in(RealCluster.REGION)
            .hedgedAfter(Duration.ofMillis(20))
            .skipping(Duration.ofMillis(200))
            .givingUpStragglersAfter(Duration.ofMinutes(10));

    @TempDir
    Path folder;

    private RealCluster cluster;

    @BeforeEach
    void start() {
        cluster = new RealCluster(4, 3, folder, SETTINGS);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatWasAcknowledgedWhileNodesStoppedInTurnIsReadableWithAnyOneNodeGone() throws Exception {
        int rounds = TestRun.rounds(4, 60);
        Queue<HashedChunk> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicLong seeds = new AtomicLong();
        for (int round = 0; round < rounds; round++) {
            RealNode victim = cluster.nodes.get(round % cluster.nodes.size());
            long enough = acknowledged.size() + 15;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> writers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    writers.add(threads.submit(() -> putUntil(enough + 15, seeds, acknowledged)));
                }
                Await.until("some are acknowledged", () -> acknowledged.size() >= enough);
                victim.stop();
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }
            cluster.awaitPuts();
            cluster.restart(victim);
        }

        long lost = 0;
        for (RealNode gone : cluster.nodes) {
            gone.stop();
            lost += acknowledged.stream().filter(chunk -> !isRead(chunk)).count();
            cluster.restart(gone);
        }
        Tally.of("kills", "nodes under puts, in one process")
                .count(rounds)
                .lost(lost)
                .write();
        assertThat(lost).isZero();
        assertThat(cluster.noted).isNotEmpty();
    }

    @Test
    void aCopyDamagedOnDiskIsReadFromTheNextNode() {
        HashedChunk chunk = chunk(1);
        cluster.put(chunk);
        assertThat(cluster.copies(chunk.address())).isEqualTo(3);
        int whole = 3;

        for (RealNode node : cluster.nodes) {
            if (node.has(chunk.address()) && whole > 1) {
                node.damage(chunk.bytes());
                whole--;
                assertThat(isRead(chunk)).isTrue();
            }
        }
        cluster.nodes.forEach(node -> node.damage(chunk.bytes()));
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        assertThat(cluster.store.read(chunk.address(), 0, into)).isEqualTo(ReadOutcome.DAMAGED);
    }

    @Test
    void aStalledNodeHoldsUpNeitherReadsNorPuts() {
        List<HashedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            chunks.add(chunk(i));
            cluster.store.put(chunks.getLast()).join();
        }
        cluster.awaitPuts();

        cluster.nodes.getFirst().stall();
        for (HashedChunk chunk : chunks) {
            assertThat(isRead(chunk)).isTrue();
        }
        for (int i = 20; i < 30; i++) {
            cluster.store.put(chunk(i)).join();
        }
        assertThat(cluster.store.putBytes()).isPositive();

        cluster.nodes.getFirst().resume();
        cluster.awaitPuts();
    }

    @Test
    void withoutAMajorityNothingIsStoredAndWhatIsStoredIsRead() {
        HashedChunk chunk = chunk(1);
        cluster.put(chunk);
        assertThat(cluster.copies(chunk.address())).isEqualTo(3);
        RealNode left = cluster.nodes.stream()
                .filter(node -> node.has(chunk.address()))
                .findFirst()
                .orElseThrow();
        List<RealNode> gone =
                cluster.nodes.stream().filter(node -> node != left).toList();
        gone.forEach(RealNode::stop);

        assertThatThrownBy(() -> cluster.store.put(chunk(2)).join())
                .cause()
                .isInstanceOfSatisfying(
                        ChunkStoreException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE));
        assertThat(isRead(chunk)).isTrue();
        gone.forEach(cluster::restart);
    }

    private void putUntil(long count, AtomicLong seeds, Queue<HashedChunk> acknowledged) {
        while (acknowledged.size() < count) {
            HashedChunk chunk = chunk(seeds.incrementAndGet());
            try {
                cluster.store.put(chunk).join();
                acknowledged.add(chunk);
            } catch (CompletionException failed) {
                assertThat(failed.getCause()).isInstanceOf(ChunkStoreException.class);
            }
        }
    }

    private boolean isRead(HashedChunk chunk) {
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        return cluster.store.read(chunk.address(), 0, into) == ReadOutcome.READ
                && into.flip().equals(chunk.content());
    }

    private static HashedChunk chunk(long seed) {
        byte[] content = new byte[1000 + (int) (seed * 7919 % 60_000)];
        new Random(seed).nextBytes(content);
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
    }
}
