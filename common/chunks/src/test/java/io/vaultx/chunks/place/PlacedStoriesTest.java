package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.place.MemoryCluster.MemoryNode;
import io.vaultx.chunks.place.MemoryCluster.Mood;
import io.vaultx.chunks.place.MemoryCluster.Note;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Puts and reads while nodes fail, join and come back, in a random order. */
class PlacedStoriesTest {
    private static final int STEPS = 400;

    @Test
    void whatWasAcknowledgedIsReadableWithAnyOneNodeGoneAndEveryGapIsNoted() {
        long seed = TestRun.seed();
        int failures = 0;
        long lost = 0;
        for (int round = 0; round < TestRun.rounds(5, 200); round++) {
            Story story = new Story(new Random(seed + round));
            failures += story.run();
            lost += story.lost();
        }

        Tally.of("errors", "moods of nodes in memory under puts and reads")
                .count(failures)
                .lost(lost)
                .seed(seed)
                .write();
        assertThat(lost).as("lost with seed %d", seed).isZero();
    }

    private static final class Story {
        private static final Mood[] MOODS = {Mood.WELL, Mood.WELL, Mood.DEAD, Mood.FULL, Mood.READ_ONLY};

        private final Random random;
        private final int replicas;
        private final MemoryCluster cluster;
        private final PlacedChunkStore store;
        private final List<HashedChunk> acknowledged = new ArrayList<>();
        private int seeds;

        Story(Random random) {
            this.random = random;
            this.replicas = 2 + random.nextInt(2);
            this.cluster = new MemoryCluster(3 + random.nextInt(3), replicas);
            this.store = cluster.store(PlaceSettings.in(MemoryCluster.REGION)
                    .spread(random.nextInt(4) == 0 ? Placement.Mode.ROUND_ROBIN : Placement.Mode.RENDEZVOUS)
                    .hedgedAfter(Duration.ofMinutes(5)));
        }

        /** How many times a node's mood changed. */
        int run() {
            int changes = 0;
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(10)) {
                    case 0 -> {
                        MemoryNode node = any();
                        node.feel(MOODS[random.nextInt(MOODS.length)]);
                        changes++;
                    }
                    case 1 -> cluster.pass(Duration.ofMillis(random.nextInt(3000)));
                    case 2 -> hear();
                    case 3, 4 -> read();
                    default -> put();
                }
                if (step == STEPS / 2 && random.nextBoolean()) {
                    cluster.join(
                            new Node("late", MemoryCluster.REGION, URI.create("http://127.0.0.1:3999"), 3), replicas);
                }
            }
            cluster.wake();
            Await.until("all copies are made or given up", () -> store.putBytes() == 0);
            return changes;
        }

        /** Chunks that some one node's loss would lose, or that lack a copy that nobody noted. */
        long lost() {
            cluster.silent.clear();
            cluster.pass(Duration.ofMinutes(1));
            long lost = 0;
            for (HashedChunk chunk : acknowledged) {
                Set<String> holders = cluster.holders(chunk.address());
                boolean noted = holders.size() >= replicas
                        || cluster.notes.stream().map(Note::address).anyMatch(chunk.address()::equals);
                if (holders.size() < 2 || !noted) {
                    lost++;
                }
            }
            for (MemoryNode gone : new HashSet<>(cluster.nodes.values())) {
                gone.feel(Mood.DEAD);
                lost += acknowledged.stream().filter(chunk -> !isRead(chunk)).count();
                gone.feel(Mood.WELL);
                cluster.pass(Duration.ofMinutes(1));
            }
            store.close();
            return lost;
        }

        private void hear() {
            String id = any().id;
            if (!cluster.silent.remove(id)) {
                cluster.silent.add(id);
            }
        }

        private void put() {
            HashedChunk chunk = chunk(random.nextInt(4) == 0 && seeds > 0 ? random.nextInt(seeds) : seeds++);
            try {
                store.put(chunk).join();
                acknowledged.add(chunk);
            } catch (CompletionException failed) {
                assertThat(failed.getCause()).isInstanceOf(ChunkStoreException.class);
            }
        }

        /** Never wrong; perhaps unavailable, as long as a node is dead. */
        private void read() {
            if (!acknowledged.isEmpty()) {
                try {
                    assertThat(isRead(acknowledged.get(random.nextInt(acknowledged.size()))))
                            .isTrue();
                } catch (ChunkStoreException failed) {
                    assertThat(failed.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE);
                }
            }
        }

        private boolean isRead(HashedChunk chunk) {
            ByteBuffer into = ByteBuffer.allocate(chunk.size());
            return store.read(chunk.address(), 0, into) == ReadOutcome.READ
                    && into.flip().equals(chunk.content());
        }

        private MemoryNode any() {
            List<MemoryNode> nodes = new ArrayList<>(cluster.nodes.values());
            nodes.sort(Comparator.comparing(node -> node.id));
            return nodes.get(random.nextInt(nodes.size()));
        }

        private static HashedChunk chunk(long seed) {
            byte[] content = new byte[200];
            new Random(seed).nextBytes(content);
            return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content));
        }
    }
}
