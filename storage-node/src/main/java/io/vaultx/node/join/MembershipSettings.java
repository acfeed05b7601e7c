package io.vaultx.node.join;

import io.vaultx.chunks.node.JoinToken;
import io.vaultx.domain.Node;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a node's place in the cluster.
 *
 * @param services {@code vaultx.cluster-url}: the file-services to tell, one or more, {@code http://host:port}
 * @param node {@code vaultx.node.id}, {@code vaultx.region} (local), {@code vaultx.node.url}, {@code vaultx.node.weight} (1)
 * @param saysWeight whether the weight was set; else the cluster map's stays
 * @param joinToken {@code vaultx.join-token-file}; null without one, which is enough for a node that joined before
 */
record MembershipSettings(
        List<URI> services,
        Node node,
        boolean saysWeight,
        @Nullable JoinToken joinToken) {
    private static final int MOST_SERVICES = 100;

    /**
     * Empty when the node is to be known to nobody.
     *
     * @param setting the text of a setting by its name
     * @throws IllegalArgumentException when a setting breaks its rule; it names the setting or the value
     */
    static Optional<MembershipSettings> of(Function<String, Optional<String>> setting) {
        Optional<String> services = setting.apply("vaultx.cluster-url");
        if (services.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> weight = setting.apply("vaultx.node.weight");
        Node node = new Node(
                required(setting, "vaultx.node.id"),
                setting.apply("vaultx.region").orElse("local"),
                url("vaultx.node.url", required(setting, "vaultx.node.url")),
                weight(weight.orElse("1")));
        @Nullable
        JoinToken token = setting.apply("vaultx.join-token-file")
                .map(Path::of)
                .map(JoinToken::read)
                .orElse(null);
        return Optional.of(new MembershipSettings(urls(services.get()), node, weight.isPresent(), token));
    }

    private static List<URI> urls(String text) {
        List<URI> urls = new ArrayList<>();
        for (String each : text.split(",", MOST_SERVICES)) {
            urls.add(url("vaultx.cluster-url", each.strip()));
        }
        return List.copyOf(urls);
    }

    private static URI url(String name, String text) {
        try {
            URI url = URI.create(text);
            if (Node.isUrl(url)) {
                return url;
            }
        } catch (IllegalArgumentException none) {
            // Refused below, as any other text.
        }
        throw new IllegalArgumentException(name + " must be " + Node.URL_RULE + ", got " + text);
    }

    private static int weight(String text) {
        int weight = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (weight < 1 || weight > Node.MAX_WEIGHT) {
            throw new IllegalArgumentException("vaultx.node.weight must be 1 to " + Node.MAX_WEIGHT + ", got " + text);
        }
        return weight;
    }

    private static String required(Function<String, Optional<String>> setting, String name) {
        return setting.apply(name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is needed with vaultx.cluster-url"));
    }
}
