package io.vaultx.files.storage;

import io.vaultx.domain.Node;
import io.vaultx.web.Refusal;
import io.vaultx.web.Required;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/storage/nodes}.
 *
 * @param weight null or absent for 1
 */
public record NewNodeJson(
        @Required @Nullable String id,
        @Required @Nullable String regionId,
        @Required @Nullable String url,
        @Nullable Integer weight) {
    /** @throws Refusal 400 when a member is missing or breaks its rule */
    Node node() {
        return new Node(
                NodeRules.id("id", id),
                NodeRules.id("regionId", regionId),
                NodeRules.url(url),
                weight == null ? 1 : NodeRules.weight(weight));
    }
}
