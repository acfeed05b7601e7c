package io.vaultx.node;

import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import java.util.Optional;

/**
 * Somebody wants a chunk that is here to be kept: its promise is renewed, and if it was condemned, or may have been where the log
 * could not be read, it is revived.
 */
final class KeepChange extends LogChange<Kept> {
    private final ChunkAddress address;
    private final Promises promises;

    KeepChange(IndexBatch batch, ChunkAddress address, Promises promises) {
        super(batch);
        this.address = address;
        this.promises = promises;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<ChunkRow> row = index().chunk(address);
        if (row.isEmpty() || row.get().state() == ChunkState.QUARANTINED || !index().hasWhatItNeeds(row.get())) {
            willAnswer(Kept.ABSENT);
            return Optional.empty();
        }
        long until = promises.fresh();
        index().keep(address, until);
        willAnswer(new Kept(until));
        return row.get().state() == ChunkState.CONDEMNED || index().mayBeDropped(row.get())
                ? Optional.of(EntryDraft.revive(address, row.get().lsn()))
                : Optional.empty();
    }
}
