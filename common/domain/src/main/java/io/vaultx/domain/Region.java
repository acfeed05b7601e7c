package io.vaultx.domain;

/**
 * A failure domain with storage nodes, as the cluster map has it.
 *
 * @param id of the form of a node's id
 * @param replicas on how many nodes a chunk is wanted, 1 to {@link #MAX_REPLICAS}: what was set when the region was made,
 *     never derived from the nodes that happen to be there or alive
 * @param mostNodes how many nodes it had when it had most
 */
public record Region(String id, int replicas, int mostNodes) {
    public static final int MAX_REPLICAS = 9;

    public Region {
        Node.requireId("region id", id);
        if (replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException("replicas must be 1 to " + MAX_REPLICAS + ", got " + replicas);
        }
        if (mostNodes < 1) {
            throw new IllegalArgumentException("a region has had a node at least, got " + mostNodes);
        }
    }

    /** On how many nodes a chunk must be durable before anybody is told that it is kept. */
    public int acks() {
        int majority = replicas / 2 + 1;
        return mostNodes < 2 ? majority : Math.max(2, majority);
    }

    /** On how many nodes a chunk is put. */
    public int copies() {
        return Math.max(replicas, acks());
    }

    Region having(int nodes) {
        return new Region(id, replicas, Math.max(mostNodes, nodes));
    }
}
