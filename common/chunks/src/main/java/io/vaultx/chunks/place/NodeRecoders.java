package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.domain.Node;

/** Who compresses the chunks of each node. Thread-safe; does not block. */
@FunctionalInterface
public interface NodeRecoders {
    ChunkRecoder of(Node node);
}
