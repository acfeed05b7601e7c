package io.vaultx.files.storage;

import io.vaultx.chunks.place.Placement;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may set of the nodes a file-service uses.
 *
 * @param regionId {@code vaultx.region}: where chunks are put and read
 * @param replicas {@code vaultx.replicas}: on how many nodes a chunk is wanted in a region that is made from now on
 * @param mode {@code vaultx.placement}: how chunks are spread over the nodes
 * @param single {@code vaultx.node}, {@code id=http://host:port}: a node that makes itself known to nobody; null without one
 */
public record ClusterSettings(
        String regionId,
        int replicas,
        Placement.Mode mode,
        @Nullable Node single) {
    /** Region {@code local}, three copies, rendezvous hashing. */
    public static final ClusterSettings DEFAULT = new ClusterSettings("local", 3, Placement.Mode.RENDEZVOUS, null);

    public ClusterSettings {
        if (!Node.isId(regionId)) {
            throw new IllegalArgumentException("vaultx.region must be " + Node.ID_RULE + ", got " + regionId);
        }
        if (replicas < 1 || replicas > Region.MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "vaultx.replicas must be 1 to " + Region.MAX_REPLICAS + ", got " + replicas);
        }
    }

    /**
     * The defaults but for what is set.
     *
     * @param setting the text of a setting by its name
     * @throws IllegalArgumentException when a setting breaks its rule; it names the setting and the value
     */
    public static ClusterSettings of(Function<String, Optional<String>> setting) {
        String region = setting.apply("vaultx.region").orElse(DEFAULT.regionId);
        Optional<String> single = setting.apply("vaultx.node");
        int byDefault = single.isPresent() ? 1 : DEFAULT.replicas;
        String replicas = setting.apply("vaultx.replicas").orElse(Integer.toString(byDefault));
        String placement = setting.apply("vaultx.placement").orElse("rendezvous");
        return new ClusterSettings(
                region,
                replicas.matches("[0-9]{1,3}") ? Integer.parseInt(replicas) : 0,
                switch (placement) {
                    case "rendezvous" -> Placement.Mode.RENDEZVOUS;
                    case "round-robin" -> Placement.Mode.ROUND_ROBIN;
                    default ->
                        throw new IllegalArgumentException(
                                "vaultx.placement must be rendezvous or round-robin, got " + placement);
                },
                single.map(text -> node(text, region)).orElse(null));
    }

    private static Node node(String text, String region) {
        String[] parts = text.split("=", 2);
        try {
            return new Node(parts[0], region, URI.create(parts.length == 2 ? parts[1] : ""), 1);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException("vaultx.node must be id=http://host:port, got " + text, none);
        }
    }
}
