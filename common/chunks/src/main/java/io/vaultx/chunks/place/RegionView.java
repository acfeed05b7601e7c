package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The region's nodes as one call sees them. */
record RegionView(
        Region region, List<Node> nodes, Placement placement, NodeDirectory directory, NodeStandings standings) {
    /** On how many nodes a chunk must be durable. */
    int acks() {
        return region.acks();
    }

    /** On how many nodes it is put. */
    int copies() {
        return region.copies();
    }

    /** Whether the node gives signs of life and its calls went well, or it is time to try again. */
    boolean isUsable(Node node) {
        return directory.isAlive(node.id()) && standings.mayCall(node);
    }

    /**
     * To whom a put turns, in order: who may be written to, then, for want of better, who was not heard of lately or took no
     * writes a moment ago. Whose calls failed a moment ago is not among them.
     */
    List<Node> writeOrder(List<Node> rank) {
        List<Node> order = new ArrayList<>(rank.size());
        List<Node> lastly = new ArrayList<>();
        for (Node node : rank) {
            if (standings.mayCall(node)) {
                boolean willing = directory.isAlive(node.id()) && standings.mayWrite(node);
                (willing ? order : lastly).add(node);
            }
        }
        order.addAll(lastly);
        return order;
    }

    /** All nodes, those first that will probably answer soon; within these as the rank has them. */
    List<Node> readOrder(ChunkAddress address) {
        return firstThose(placement.rank(address), node -> isUsable(node) && standings.mayReadFirst(node));
    }

    static List<Node> firstThose(List<Node> nodes, Predicate<Node> wanted) {
        List<Node> order = new ArrayList<>(nodes.size());
        List<Node> lastly = new ArrayList<>();
        nodes.forEach(node -> (wanted.test(node) ? order : lastly).add(node));
        order.addAll(lastly);
        return order;
    }

    ChunkStoreException unavailable(String what) {
        return new ChunkStoreException(
                ChunkStoreException.Reason.UNAVAILABLE,
                what + " (region " + region.id() + ": " + nodes.size() + " nodes, a chunk is kept by " + acks()
                        + " of them at least)");
    }
}
