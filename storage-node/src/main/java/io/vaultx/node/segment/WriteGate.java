package io.vaultx.node.segment;

import io.vaultx.chunks.ChunkStoreException;
import java.io.IOException;

/** Who knows whether the disk has room. Asked by the writer's thread. */
public interface WriteGate {
    /** A batch begins: time to look at the disk. */
    void look();

    /**
     * Asked before each entry.
     *
     * @param bytes what the entry takes
     * @throws ChunkStoreException {@code NO_SPACE} when there is no room for an entry of this kind
     */
    void admit(EntryDraft draft, long bytes);

    /** Whether a failed write means no more than that the disk is full. */
    boolean meansFull(IOException failure);
}
