package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.domain.Node;

/** The chunks of each node. Thread-safe; does not block. */
@FunctionalInterface
public interface NodeStores {
    ChunkStore of(Node node);
}
