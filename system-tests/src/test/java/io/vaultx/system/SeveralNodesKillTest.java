package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.place.NodeClients;
import io.vaultx.chunks.place.NodeDirectory;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.chunks.place.PlacedChunkStore;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Three storage-nodes as processes of their own, of which one at a time is killed while chunks are put. */
class SeveralNodesKillTest {
    private static final String REGION = "local";
    private static final int WRITERS = 8;
    private static final int CHUNKS = 150;

    @TempDir
    Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Queue<HashedChunk> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLong seeds = new AtomicLong();
    private ClusterMap map = ClusterMap.EMPTY;

    @BeforeEach
    void start() throws IOException {
        for (int i = 1; i <= 3; i++) {
            String id = "node-" + i;
            NodeProcess node =
                    NodeProcess.launch(Files.createDirectory(folder.resolve(id)), Map.of("VAULTX_NODE_ID", id));
            nodes.add(node);
            map = map.with(new Node(id, REGION, node.url(), 1), 3);
        }
        nodes.forEach(NodeProcess::awaitReady);
    }

    @AfterEach
    void stop() {
        nodes.forEach(NodeProcess::close);
    }

    @Test
    void whatWasAcknowledgedWhileNodesWereKilledIsReadableWithAnyOneNodeGone() throws Exception {
        int kills = TestRun.rounds(3, 12);
        long lost = 0;
        try (NodeClients clients =
                        new NodeClients(nodes.getFirst().secret(), InstantSource.system(), NodeClients.PATIENCE);
                PlacedChunkStore store = new PlacedChunkStore(
                        new AllOf(map),
                        clients,
                        (address, missing, kept) -> {},
                        PlaceSettings.in(REGION).skipping(Duration.ofMillis(100)),
                        System::nanoTime)) {
            for (int kill = 0; kill < kills; kill++) {
                killWhilePutting(nodes.get(kill % nodes.size()), store);
            }
            for (NodeProcess gone : nodes) {
                gone.kill9();
                lost += unread(store);
                gone.startAgain();
            }
        }

        Tally.of("kills", "one of three storage-nodes under puts")
                .count(kills)
                .lost(lost)
                .write();
        assertThat(lost).as("of %d acknowledged chunks", acknowledged.size()).isZero();
    }

    private void killWhilePutting(NodeProcess victim, PlacedChunkStore store) throws Exception {
        int before = acknowledged.size();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(() -> putUntil(before + 2 * CHUNKS, store)));
            }
            Await.until("some are acknowledged", () -> acknowledged.size() >= before + CHUNKS);
            victim.kill9();
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        victim.startAgain();
    }

    private void putUntil(int count, PlacedChunkStore store) {
        while (acknowledged.size() < count) {
            long seed = seeds.incrementAndGet();
            byte[] content = new byte[1 + (int) (seed * 7919 % 100_000)];
            new Random(seed).nextBytes(content);
            HashedChunk chunk = HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
            try {
                store.put(chunk).join();
                acknowledged.add(chunk);
            } catch (CompletionException failed) {
                assertThat(failed.getCause()).isInstanceOf(ChunkStoreException.class);
            }
        }
    }

    /** How many of those that were acknowledged are not read; by as many readers as there were writers. */
    private long unread(PlacedChunkStore store) throws Exception {
        Queue<HashedChunk> left = new ConcurrentLinkedQueue<>(acknowledged);
        AtomicLong unread = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                readers.add(threads.submit(() -> {
                    for (HashedChunk chunk = left.poll(); chunk != null; chunk = left.poll()) {
                        unread.addAndGet(isRead(store, chunk) ? 0 : 1);
                    }
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        return unread.get();
    }

    private static boolean isRead(PlacedChunkStore store, HashedChunk chunk) {
        ByteBuffer into = ByteBuffer.allocate(chunk.size());
        return store.read(chunk.address(), 0, into) == ReadOutcome.READ
                && into.flip().equals(chunk.content());
    }

    /** A map that stays, of nodes of whom nobody says that they are dead. */
    private record AllOf(ClusterMap map) implements NodeDirectory {
        @Override
        public boolean isAlive(String nodeId) {
            return true;
        }
    }
}
