package io.vaultx.files.storage;

import io.vaultx.web.PageCursor;
import io.vaultx.web.PageLimit;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of nodes as answers show it, in the order of their ids. */
public record NodeListJson(List<NodeJson> items, @Nullable String next) {
    /**
     * @param list names the list, for its cursors
     * @param asked {@code limit} and {@code after}
     * @throws Refusal 400 for a limit or cursor that is none
     */
    static NodeListJson of(String list, List<NodeStatus> nodes, QueryParameters asked) {
        int most = PageLimit.of(asked.get("limit"));
        @Nullable String after = asked.get("after");
        String behind = after == null ? "" : new String(PageCursor.read(list, after), StandardCharsets.UTF_8);
        List<NodeJson> rest = nodes.stream()
                .map(NodeJson::of)
                .filter(node -> node.id().compareTo(behind) > 0)
                .limit(most + 1L)
                .toList();
        if (rest.size() <= most) {
            return new NodeListJson(rest, null);
        }
        List<NodeJson> page = rest.subList(0, most);
        return new NodeListJson(page, PageCursor.write(list, page.getLast().id().getBytes(StandardCharsets.UTF_8)));
    }
}
