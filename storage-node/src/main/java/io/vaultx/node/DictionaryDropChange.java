package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryKind;
import java.util.Optional;

/**
 * A dictionary goes when no chunk needs it. That is decided in turn with all other changes: a chunk that came to need it
 * before keeps it, and one that comes after finds it gone.
 */
final class DictionaryDropChange extends LogChange<Boolean> {
    private final ChunkAddress address;

    DictionaryDropChange(IndexBatch batch, ChunkAddress address) {
        super(batch);
        this.address = address;
    }

    @Override
    public Optional<EntryDraft> decide() {
        boolean unused = index().row(address).filter(ChunkRow::isDictionary).isPresent() && !index().isUsed(address);
        willAnswer(unused);
        return unused ? Optional.of(EntryDraft.mark(EntryKind.DROP, address)) : Optional.empty();
    }
}
