package io.vaultx.chunks.place;

import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cluster map and who gave a sign of life lately, as a file-service tells it to the other processes of the cluster.
 *
 * <pre>
 * GET /internal/cluster       a capability token of {@link io.vaultx.chunks.node.NodeBeat#SERVICE}, no body
 * 200 lines of ASCII, each with its line feed and words separated by single spaces:
 *   vaultx cluster 1
 *   epoch {n}
 *   region {id} {replicas} {mostNodes}                   0 or more, in the order of the ids
 *   node {id} {regionId} {url} {weight} alive|silent     0 or more, in the order of the ids
 * </pre>
 *
 * <p>It has one spelling: what would be written otherwise is refused.
 *
 * @param alive ids of nodes of the map
 */
public record ClusterNews(ClusterMap map, Set<String> alive) {
    /** Where it is asked for; also the path of the capability token's call. */
    public static final String PATH = "/internal/cluster";

    /** The longest text, in bytes: room for the largest map and as many regions as nodes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final String VERSION = "vaultx cluster 1\n";
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String SMALL = "([1-9][0-9]{0,3})";
    private static final Pattern EPOCH = Pattern.compile("epoch " + NUMBER);
    private static final Pattern REGION = Pattern.compile("region ([^ ]+) " + SMALL + " " + SMALL);
    private static final Pattern NODE = Pattern.compile("node ([^ ]+) ([^ ]+) ([^ ]+) " + SMALL + " (alive|silent)");

    public ClusterNews {
        alive = Set.copyOf(alive);
        Set<String> ids = map.nodes().stream().map(Node::id).collect(Collectors.toSet());
        if (!ids.containsAll(alive)) {
            throw new IllegalArgumentException("only nodes of the map can be alive, got " + alive);
        }
    }

    /** What a directory knows now. */
    public static ClusterNews of(NodeDirectory directory) {
        ClusterMap map = directory.map();
        return new ClusterNews(
                map,
                map.nodes().stream().map(Node::id).filter(directory::isAlive).collect(Collectors.toSet()));
    }

    /** The text, in bytes. */
    public byte[] text() {
        StringBuilder text = new StringBuilder(VERSION);
        text.append("epoch ").append(map.epoch()).append('\n');
        map.regions()
                .forEach(region ->
                        text.append("region %s %d %d\n".formatted(region.id(), region.replicas(), region.mostNodes())));
        map.nodes()
                .forEach(node -> text.append("node %s %s %s %d %s\n"
                        .formatted(
                                node.id(),
                                node.regionId(),
                                node.url(),
                                node.weight(),
                                alive.contains(node.id()) ? "alive" : "silent")));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException when it is no such text, or one of another version */
    public static ClusterNews parse(byte[] body) {
        String text = new String(body, StandardCharsets.US_ASCII);
        if (body.length > MAX_BYTES || !text.startsWith(VERSION) || !text.endsWith("\n")) {
            throw new IllegalArgumentException("no cluster map of version 1, " + body.length + " bytes");
        }
        long epoch = -1;
        List<Region> regions = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Set<String> alive = new HashSet<>();
        for (String line : text.substring(VERSION.length()).split("\n", -1)) {
            Matcher said = EPOCH.matcher(line);
            if (said.matches()) {
                epoch = Long.parseLong(said.group(1));
            } else if (said.usePattern(REGION).matches()) {
                regions.add(new Region(said.group(1), number(said, 2), number(said, 3)));
            } else if (said.usePattern(NODE).matches()) {
                nodes.add(new Node(said.group(1), said.group(2), URI.create(said.group(3)), number(said, 4)));
                if (said.group(5).equals("alive")) {
                    alive.add(said.group(1));
                }
            }
        }

        ClusterNews news = new ClusterNews(new ClusterMap(epoch, regions, nodes), alive);
        if (!Arrays.equals(news.text(), body)) {
            throw new IllegalArgumentException("a cluster map of version 1 in another spelling");
        }
        return news;
    }

    private static int number(Matcher said, int group) {
        return Integer.parseInt(said.group(group));
    }
}
