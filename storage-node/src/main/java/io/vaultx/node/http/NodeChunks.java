package io.vaultx.node.http;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.domain.ChunkAddress;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What the chunk protocol offers of a node's store beyond the port. Thread-safe; may block. */
interface NodeChunks extends ChunkStore, ChunkRecoder, ChunkFrames {
    /** The chunk's bytes; empty when it is not here. */
    OptionalInt size(ChunkAddress address);

    /** The addresses of up to {@code limit} chunks behind an address (null: from the first), in address order. */
    List<ChunkAddress> inventory(@Nullable ChunkAddress after, int limit);

    /** Drops the chunk durably, if it is here; false when a promise still keeps it. */
    boolean drop(ChunkAddress address);
}
