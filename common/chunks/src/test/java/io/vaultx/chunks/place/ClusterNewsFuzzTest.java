package io.vaultx.chunks.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import io.vaultx.threads.Fuzz;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a file-service tells of the nodes, and anything else in its place. */
class ClusterNewsFuzzTest {
    private static final ClusterNews TWO_REGIONS = new ClusterNews(
            ClusterMap.EMPTY
                    .with(new Node("node-2", "west", URI.create("https://b.example:1"), 1000), 1)
                    .with(new Node("node-1", "east", URI.create("http://127.0.0.1:3100"), 1), 3),
            Set.of("node-2"));

    @Test
    void theTextIsAsDocumented() {
        assertThat(new String(TWO_REGIONS.text(), StandardCharsets.US_ASCII)).isEqualTo("""
                vaultx cluster 1
                epoch 2
                region east 3 1
                region west 1 1
                node node-1 east http://127.0.0.1:3100 1 silent
                node node-2 west https://b.example:1 1000 alive
                """);
    }

    @Test
    void whatIsReadIsWhatWasWrittenAndTheLargestMapFits() {
        assertThat(ClusterNews.parse(TWO_REGIONS.text())).isEqualTo(TWO_REGIONS);
        ClusterNews none = new ClusterNews(ClusterMap.EMPTY, Set.of());
        assertThat(ClusterNews.parse(none.text())).isEqualTo(none);

        List<Region> regions = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < ClusterMap.MAX_NODES; i++) {
            String id = "%063d".formatted(i);
            regions.add(new Region(id, Region.MAX_REPLICAS, 1000));
            nodes.add(new Node(id, id, URI.create("http://" + "h".repeat(240) + ":" + (10_000 + i)), Node.MAX_WEIGHT));
        }
        ClusterNews largest = new ClusterNews(new ClusterMap(Long.MAX_VALUE / 10, regions, nodes), Set.of());
        assertThat(ClusterNews.parse(largest.text())).isEqualTo(largest);
    }

    @Test
    void anotherVersionOrSpellingIsRefused() {
        String valid = new String(TWO_REGIONS.text(), StandardCharsets.US_ASCII);
        String[][] broken = {
            {"cluster 1", "cluster 2"},
            {"epoch 2", "epoch 02"},
            {"epoch 2", "epoch 9999999999999999999"},
            {"epoch 2\n", ""},
            {"region east 3 1\n", ""},
            {"region east 3 1", "region east 10 1"},
            {"region east 3 1\nregion west 1 1", "region west 1 1\nregion east 3 1"},
            {"http://127.0.0.1:3100", "http://127.0.0.1:3100/x"},
            {"http://127.0.0.1:3100", "::"},
            {"3100 1 silent", "3100 1001 silent"},
            {"silent", "dead"},
            {"silent\n", "silent\n\n"},
            {"epoch 2\n", "epoch 2\ncomment\n"},
            {"node-1 east", "node-\u00e9 east"}
        };
        for (String[] each : broken) {
            byte[] body = valid.replace(each[0], each[1]).getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> ClusterNews.parse(body))
                    .as(each[1])
                    .isInstanceOf(IllegalArgumentException.class)
                    .isNotInstanceOf(NumberFormatException.class);
        }
        assertThatThrownBy(() -> ClusterNews.parse(new byte[ClusterNews.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyBytesAreNewsOfOneSpellingOrNone() {
        Fuzz.of("news of the cluster", 10_000)
                .words("\n", " ", "epoch 0\n", "region ", "node ", "alive", "silent", "9999999999999999999", "http://")
                .texts(List.of(new String(TWO_REGIONS.text(), StandardCharsets.US_ASCII)), text -> {
                    byte[] body = text.getBytes(StandardCharsets.UTF_8);
                    try {
                        assertThat(ClusterNews.parse(body).text()).isEqualTo(body);
                    } catch (IllegalArgumentException none) {
                        assertThat(none).isNotInstanceOf(NumberFormatException.class);
                    }
                });
    }
}
