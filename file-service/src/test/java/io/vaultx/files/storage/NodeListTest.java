package io.vaultx.files.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.Node;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.Refusal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes as answers show them, and as requests name them. */
class NodeListTest {
    private static final List<NodeStatus> NODES = IntStream.range(10, 35)
            .mapToObj(i -> new Node("node-" + i, "local", URI.create("http://node-" + i + ":3100"), 1))
            .map(node -> new NodeStatus(node, NodeStatus.State.NEW, null, null, null))
            .toList();

    @Test
    void theListIsPagedInTheOrderOfTheIds() {
        for (int limit : new int[] {1, 7, 24, 25, 26}) {
            List<String> listed = new ArrayList<>();
            @Nullable String after = null;
            int pages = 0;
            do {
                NodeListJson page = NodeListJson.of("nodes", NODES, asked("limit=" + limit, after));
                page.items().forEach(node -> listed.add(node.id()));
                after = page.next();
                pages++;
            } while (after != null);

            assertThat(pages).isEqualTo((25 + limit - 1) / limit);
            assertThat(listed)
                    .isEqualTo(NODES.stream().map(status -> status.node().id()).toList());
        }
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String cursor = NodeListJson.of("nodes", NODES, asked("limit=5", null)).next();

        assertThatThrownBy(() -> NodeListJson.of("nodes\nlocal", NODES, asked("limit=5", cursor)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("after");
    }

    @Test
    void anEmptyLimitOrCursorIsRefused() {
        for (String query : List.of("limit=", "limit", "after=")) {
            assertThatThrownBy(() -> NodeListJson.of("nodes", NODES, asked(query, null)))
                    .as(query)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(query.replace("=", ""));
        }
    }

    @Test
    void aNodeThatWasNeverHeardOfShowsItsMembersAsNull() {
        NodeJson shown =
                NodeListJson.of("nodes", NODES, asked("limit=1", null)).items().getFirst();

        assertThat(shown)
                .isEqualTo(new NodeJson("node-10", "local", "http://node-10:3100", 1, "new", null, null, null));
    }

    @Test
    void aWeightThatIsLeftOutIsOneAndWhatBreaksARuleIsNamed() {
        assertThat(new NewNodeJson("a", "east", "http://a:1", null).node())
                .isEqualTo(new Node("a", "east", URI.create("http://a:1"), 1));
        assertThatThrownBy(() -> new NewNodeJson(null, "east", "http://a:1", null).node())
                .hasMessageStartingWith("id must");
        assertThatThrownBy(() -> new NewNodeJson("a", null, "http://a:1", null).node())
                .hasMessageStartingWith("regionId must");
        assertThatThrownBy(() -> new NewNodeJson("a", "east", null, null).node())
                .hasMessageStartingWith("url must");
        assertThatThrownBy(() -> new NewNodeJson("a", "east", "http://a:1", 0).node())
                .hasMessageStartingWith("weight must");
    }

    private static QueryParameters asked(String query, @Nullable String after) {
        return QueryParameters.parse(after == null ? query : query + "&after=" + after);
    }
}
