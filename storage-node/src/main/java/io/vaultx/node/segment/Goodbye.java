package io.vaultx.node.segment;

import io.vaultx.chunks.ChunkStoreException;
import java.util.Optional;

/** The last change there is: it changes nothing and ends the writer. */
final class Goodbye implements Change {
    @Override
    public int weight() {
        return 0;
    }

    @Override
    public Optional<EntryDraft> decide() {
        return Optional.empty();
    }

    @Override
    public void placed(EntryHeader entry, EntryPlace place) {}

    @Override
    public void done() {}

    @Override
    public void failed(ChunkStoreException why) {}
}
