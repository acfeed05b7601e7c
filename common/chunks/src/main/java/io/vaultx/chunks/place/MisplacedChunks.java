package io.vaultx.chunks.place;

import io.vaultx.domain.ChunkAddress;
import java.util.Set;

/** Where it is noted that a chunk is not where its placement says: for the repair. Thread-safe. */
@FunctionalInterface
public interface MisplacedChunks {
    /**
     * Notes it durably. May block; noting the same again changes nothing.
     *
     * @param missingFrom ids of the nodes that should keep the chunk and do not, one or more
     * @param keptBy ids of the nodes that do
     * @throws RuntimeException when it may not have been noted
     */
    void note(ChunkAddress address, Set<String> missingFrom, Set<String> keptBy);
}
