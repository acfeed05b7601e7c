package io.vaultx.chunks.place;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Says which of a region's nodes a chunk belongs on. Thread-safe. */
public sealed interface Placement permits Rendezvous, RoundRobin {
    /** All nodes, the one that the chunk belongs on first, then the one that stands in for it, and so on. */
    List<Node> rank(ChunkAddress address);

    /** Whether the rank of an address is always the same one, so that the chunk is to be looked for on its first nodes. */
    boolean followsFromAddress();

    /** How chunks are spread. */
    enum Mode {
        /** By the chunk's address: each is found without looking, and of N nodes a new one takes 1/N of the chunks over. */
        RENDEZVOUS,
        /** In turn: exactly even whatever the weights, but each chunk has to be looked for. */
        ROUND_ROBIN;

        /** @param nodes of one region */
        Placement over(List<Node> nodes, AtomicLong turns) {
            return switch (this) {
                case RENDEZVOUS -> new Rendezvous(nodes);
                case ROUND_ROBIN -> new RoundRobin(nodes, turns);
            };
        }
    }
}
