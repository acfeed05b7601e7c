package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** On which nodes chunks belong. */
class RendezvousTest {
    private static final int CHUNKS = 20_000;
    private static final String REGION = "local";

    /** Computed by an independent program from the description in {@link Rendezvous}. Must never change. */
    @Test
    void knownChunksBelongWhereTheyAlwaysDid() {
        Placement placement = new Rendezvous(
                List.of(node("node-1", 1), node("node-2", 1), node("node-3", 2), node("node-4", 5), node("node-5", 1)));

        assertThat(rank(placement, 0, "a")).containsExactly("node-4", "node-3", "node-1", "node-2", "node-5");
        assertThat(rank(placement, 0, "b")).containsExactly("node-4", "node-5", "node-3", "node-2", "node-1");
        assertThat(rank(placement, 0, "c")).containsExactly("node-2", "node-3", "node-4", "node-5", "node-1");
        assertThat(rank(placement, 0xfedcba9876543210L, "a"))
                .containsExactly("node-1", "node-4", "node-3", "node-5", "node-2");
    }

    @Property(tries = 200)
    void theRankIsAllNodesOnceAndTheOrderInWhichTheyAreKnownDoesNotMatter(
            @ForAll long seed, @ForAll @IntRange(max = 12) int count) {
        Random random = new Random(seed);
        List<Node> nodes = nodes(count, random);
        ChunkAddress address = address(random);

        List<Node> rank = new Rendezvous(nodes).rank(address);
        Collections.shuffle(nodes, random);

        assertThat(rank).containsExactlyInAnyOrderElementsOf(nodes);
        assertThat(new Rendezvous(nodes).rank(address)).isEqualTo(rank);
    }

    @Property(tries = 200)
    void aNodeThatJoinsOrLeavesChangesNothingBetweenTheOthers(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int count) {
        Random random = new Random(seed);
        List<Node> nodes = nodes(count, random);
        Node gone = nodes.get(random.nextInt(count));
        ChunkAddress address = address(random);

        List<Node> rank = new ArrayList<>(new Rendezvous(nodes).rank(address));
        rank.remove(gone);
        nodes.remove(gone);

        assertThat(new Rendezvous(nodes).rank(address)).isEqualTo(rank);
    }

    @Property(tries = 50)
    void whereAChunkBelongsFollowsFromTheNodesAndNotFromTheEpoch(@ForAll long seed) {
        Random random = new Random(seed);
        ClusterMap map = ClusterMap.EMPTY;
        for (Node node : nodes(5, random)) {
            map = map.with(node, 3);
        }
        ClusterMap later = new ClusterMap(map.epoch() + 1000, map.regions(), map.nodes());
        ChunkAddress address = address(random);

        assertThat(new Rendezvous(later.nodesOf(REGION)).rank(address))
                .isEqualTo(new Rendezvous(map.nodesOf(REGION)).rank(address));
    }

    @Test
    void aNodeThatJoinsTakesItsShareAndNothingElseMoves() {
        List<Node> before = equal(4);
        List<Node> after = equal(5);
        Placement old = new Rendezvous(before);
        Placement grown = new Rendezvous(after);
        Random random = new Random(1);

        int moved = 0;
        for (int i = 0; i < CHUNKS; i++) {
            ChunkAddress address = address(random);
            Node first = grown.rank(address).getFirst();
            if (!first.equals(old.rank(address).getFirst())) {
                assertThat(first.id()).isEqualTo("node-5");
                moved++;
            }
        }

        assertThat((double) moved / CHUNKS).isBetween(0.2 * 0.95, 0.2 * 1.05);
    }

    @Test
    void eachNodeGetsItsWeightsShareAsFirstPlace() {
        List<Node> nodes = List.of(node("a", 1), node("b", 2), node("c", 5), node("d", 12));
        Placement placement = new Rendezvous(nodes);
        Map<String, Integer> counts = new HashMap<>();
        Random random = new Random(2);
        for (int i = 0; i < CHUNKS; i++) {
            counts.merge(placement.rank(address(random)).getFirst().id(), 1, Integer::sum);
        }

        nodes.forEach(node -> assertThat(counts.get(node.id()) / (double) CHUNKS)
                .as(node.id())
                .isBetween(node.weight() / 20.0 * 0.9, node.weight() / 20.0 * 1.1));
    }

    @Test
    void theDomainIsPartOfTheAddress() {
        Placement placement = new Rendezvous(equal(8));
        ChunkId id = new ChunkId(1, 2, 3, 4);
        HashSet<List<Node>> ranks = new HashSet<>();
        for (long domain = 0; domain < 20; domain++) {
            ranks.add(placement.rank(new ChunkAddress(domain, id)));
        }

        assertThat(ranks).hasSizeGreaterThan(15);
    }

    private static List<String> rank(Placement placement, long domain, String content) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        return placement.rank(HashedChunk.of(domain, bytes).address()).stream()
                .map(Node::id)
                .toList();
    }

    private static List<Node> equal(int count) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            nodes.add(node("node-" + i, 1));
        }
        return nodes;
    }

    private static List<Node> nodes(int count, Random random) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node("n" + i + "-" + random.nextInt(1000), 1 + random.nextInt(Node.MAX_WEIGHT)));
        }
        return nodes;
    }

    private static Node node(String id, int weight) {
        return new Node(id, REGION, URI.create("http://" + id + ":3100"), weight);
    }

    private static ChunkAddress address(Random random) {
        return new ChunkAddress(
                random.nextInt(3),
                new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
    }
}
