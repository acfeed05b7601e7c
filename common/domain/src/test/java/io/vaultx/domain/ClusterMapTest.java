package io.vaultx.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which nodes there are, and what a region demands of them. */
class ClusterMapTest {
    @Test
    void aNodeThatJoinsMakesItsRegionAndTheNextEpoch() {
        ClusterMap map = ClusterMap.EMPTY.with(node("b", "east", 1), 3).with(node("a", "west", 2), 2);

        assertThat(map.epoch()).isEqualTo(2);
        assertThat(map.nodes()).extracting(Node::id).containsExactly("a", "b");
        assertThat(map.regions()).containsExactly(new Region("east", 3, 1), new Region("west", 2, 1));
        assertThat(map.nodesOf("west")).containsExactly(node("a", "west", 2));
        assertThat(map.nodesOf("north")).isEmpty();
        assertThat(ClusterMap.EMPTY.nodes()).isEmpty();
    }

    @Test
    void aKnownNodeIsReplacedAndItsRegionKeepsItsSetting() {
        ClusterMap map = ClusterMap.EMPTY.with(node("a", "east", 1), 3).with(node("b", "east", 1), 1);
        Node moved = new Node("a", "east", URI.create("http://elsewhere:1"), 7);

        ClusterMap changed = map.with(moved, 1);

        assertThat(changed.node("a")).contains(moved);
        assertThat(changed.nodes()).hasSize(2);
        assertThat(changed.region("east")).contains(new Region("east", 3, 2));
    }

    @Test
    void aMajorityOfTheWantedCopiesMustBeDurableAndTwoOnceThereWereTwoNodes() {
        assertThat(new Region("r", 1, 1).acks()).isEqualTo(1);
        assertThat(new Region("r", 1, 2).acks()).isEqualTo(2);
        assertThat(new Region("r", 1, 2).copies()).isEqualTo(2);
        assertThat(new Region("r", 2, 1).acks()).isEqualTo(2);
        assertThat(new Region("r", 3, 9).acks()).isEqualTo(2);
        assertThat(new Region("r", 5, 1).acks()).isEqualTo(3);
        assertThat(new Region("r", 3, 9).copies()).isEqualTo(3);
    }

    @Test
    void aRegionRemembersThatItHadMoreNodes() {
        ClusterMap two = ClusterMap.EMPTY.with(node("a", "east", 1), 1).with(node("b", "east", 1), 1);

        ClusterMap one = two.with(node("b", "west", 1), 1);

        assertThat(one.nodesOf("east")).hasSize(1);
        assertThat(one.region("east").orElseThrow().acks()).isEqualTo(2);
    }

    @Test
    void whatBreaksARuleIsRefusedWithTheValue() {
        for (String id : new String[] {"", "A", "a_b", "-a", "a".repeat(64), "a\n"}) {
            assertThatThrownBy(() -> node(id, "east", 1)).hasMessageContaining(id);
            assertThatThrownBy(() -> node("a", id, 1)).hasMessageContaining(id);
        }
        for (String url : new String[] {
            "ftp://a:1",
            "http:a",
            "http://a:1/",
            "http://a:1/b",
            "http://u@a:1",
            "http://a:1?b",
            "http://a:1#b",
            "//a:1",
            "http://" + "a".repeat(250)
        }) {
            assertThatThrownBy(() -> new Node("a", "east", URI.create(url), 1)).hasMessageContaining(url);
        }
        assertThatThrownBy(() -> node("a", "east", 0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> node("a", "east", 1001)).hasMessageContaining("got 1001");
        assertThatThrownBy(() -> new Region("r", 0, 1)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new ClusterMap(1, List.of(), List.of(node("a", "east", 1))))
                .hasMessageContaining("east");
        assertThatThrownBy(() -> new ClusterMap(
                        1, List.of(new Region("east", 3, 1)), List.of(node("a", "east", 1), node("a", "east", 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Node node(String id, String region, int weight) {
        return new Node(id, region, URI.create("http://host:3100"), weight);
    }
}
