package io.vaultx.files.storage;

import io.vaultx.domain.Node;
import io.vaultx.web.Refusal;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What nodes may be called and how they are reached; anything else is refused with 400, by the field's name. */
final class NodeRules {
    private NodeRules() {}

    static String id(String field, @Nullable String text) {
        if (text == null || !Node.isId(text)) {
            throw Refusal.invalid(field, Node.ID_RULE, String.valueOf(text));
        }
        return text;
    }

    static URI url(@Nullable String text) {
        try {
            URI url = URI.create(text == null ? "" : text);
            if (Node.isUrl(url)) {
                return url;
            }
        } catch (IllegalArgumentException none) {
            // Refused below, as any other text.
        }
        throw Refusal.invalid("url", Node.URL_RULE, String.valueOf(text));
    }

    static int weight(int weight) {
        if (weight < 1 || weight > Node.MAX_WEIGHT) {
            throw Refusal.invalid("weight", "an integer from 1 to " + Node.MAX_WEIGHT, weight);
        }
        return weight;
    }
}
