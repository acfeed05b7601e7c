package io.vaultx.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which regions there are and which storage nodes they have. Who is alive is no part of it.
 *
 * @param epoch 0 for the map without nodes, one more with each change
 * @param regions in the order of their ids
 * @param nodes in the order of their ids, at most {@link #MAX_NODES}; each one's region is in {@code regions}
 */
public record ClusterMap(long epoch, List<Region> regions, List<Node> nodes) {
    public static final int MAX_NODES = 1000;

    /** Before the first node joins. */
    public static final ClusterMap EMPTY = new ClusterMap(0, List.of(), List.of());

    public ClusterMap {
        regions = regions.stream().sorted(Comparator.comparing(Region::id)).toList();
        nodes = nodes.stream().sorted(Comparator.comparing(Node::id)).toList();
        Set<String> regionIds = new HashSet<>(regions.stream().map(Region::id).toList());
        long nodeIds = nodes.stream().map(Node::id).distinct().count();
        if (epoch < 0 || regionIds.size() != regions.size() || nodeIds != nodes.size() || nodes.size() > MAX_NODES) {
            throw new IllegalArgumentException(
                    "a cluster map has an epoch of 0 or more and each region and node once, of" + " these at most "
                            + MAX_NODES + ", got epoch " + epoch + " with " + nodes.size() + " nodes");
        }
        nodes.stream()
                .filter(node -> !regionIds.contains(node.regionId()))
                .findAny()
                .ifPresent(lost -> {
                    throw new IllegalArgumentException("node " + lost.id() + " is in no region of the map: " + lost);
                });
    }

    public Optional<Node> node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findAny();
    }

    public Optional<Region> region(String id) {
        return regions.stream().filter(region -> region.id().equals(id)).findAny();
    }

    /** A region's nodes, in the order of their ids; none when there is no such region. */
    public List<Node> nodesOf(String regionId) {
        return nodes.stream().filter(node -> node.regionId().equals(regionId)).toList();
    }

    /**
     * The next epoch's map, with this node in the place of the one with its id, or beside the others. A region that the map
     * has not got yet is made.
     *
     * @param replicas what a new region gets; one that is there keeps its own
     */
    public ClusterMap with(Node node, int replicas) {
        List<Node> others = new ArrayList<>(nodes);
        others.removeIf(other -> other.id().equals(node.id()));
        others.add(node);
        int inRegion = (int) others.stream()
                .filter(other -> other.regionId().equals(node.regionId()))
                .count();
        Region region = region(node.regionId())
                .map(known -> known.having(inRegion))
                .orElseGet(() -> new Region(node.regionId(), replicas, inRegion));

        List<Region> all = new ArrayList<>(regions);
        all.removeIf(known -> known.id().equals(region.id()));
        all.add(region);
        return new ClusterMap(epoch + 1, all, others);
    }
}
