package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryKind;
import java.util.Optional;

/** Nothing refers to a chunk any more, as far as the collector knows. */
final class CondemnChange extends LogChange<Removal> {
    private final ChunkAddress address;
    private final Promises promises;

    CondemnChange(IndexBatch batch, ChunkAddress address, Promises promises) {
        super(batch);
        this.address = address;
        this.promises = promises;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<ChunkRow> row = index().chunk(address);
        if (row.isEmpty()) {
            willAnswer(Removal.MISSING);
            return Optional.empty();
        }
        if (promises.until(address, row.get(), index()) > promises.nowMillis()) {
            willAnswer(Removal.PROMISED);
            return Optional.empty();
        }
        willAnswer(Removal.DONE);
        return row.get().state() == ChunkState.LIVE
                ? Optional.of(EntryDraft.mark(EntryKind.CONDEMN, address))
                : Optional.empty();
    }
}
