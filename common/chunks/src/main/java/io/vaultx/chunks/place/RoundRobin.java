package io.vaultx.chunks.place;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Each chunk begins with the node behind the one that the chunk before began with. */
final class RoundRobin implements Placement {
    private final List<Node> nodes;
    private final AtomicLong turns;

    RoundRobin(List<Node> nodes, AtomicLong turns) {
        this.nodes = List.copyOf(nodes);
        this.turns = turns;
    }

    @Override
    public List<Node> rank(ChunkAddress address) {
        if (nodes.isEmpty()) {
            return nodes;
        }
        int first = (int) Math.floorMod(turns.getAndIncrement(), (long) nodes.size());
        List<Node> rank = new ArrayList<>(nodes.subList(first, nodes.size()));
        rank.addAll(nodes.subList(0, first));
        return rank;
    }

    @Override
    public boolean followsFromAddress() {
        return false;
    }
}
