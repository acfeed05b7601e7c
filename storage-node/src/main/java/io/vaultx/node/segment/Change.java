package io.vaultx.node.segment;

import io.vaultx.chunks.ChunkStoreException;
import java.util.Optional;

/**
 * Something that somebody wants to have in the log. {@link GroupCommit} asks every change in turn, on its one thread, so a
 * change decides in the light of all earlier ones, also of those in the same batch.
 */
public interface Change {
    /** Bytes that it keeps in memory while it waits. */
    int weight();

    /**
     * What to append, or nothing when all is as wanted already.
     *
     * @throws ChunkStoreException when the change is refused
     */
    Optional<EntryDraft> decide();

    /** The draft got this place and number. It is neither durable nor visible yet, and may still be abandoned. */
    void placed(EntryHeader entry, EntryPlace place);

    /** Everything up to this change is durable and visible. */
    void done();

    /** It was refused, or its batch failed. Comes instead of {@link #done}. */
    void failed(ChunkStoreException why);
}
