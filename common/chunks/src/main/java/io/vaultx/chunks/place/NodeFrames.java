package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.domain.Node;

/** The compressed chunks of each node, as they lie. Thread-safe; does not block. */
@FunctionalInterface
public interface NodeFrames {
    ChunkFrames of(Node node);
}
