package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import java.util.Optional;

/**
 * Certain bytes of a chunk or a dictionary verify, which are quarantined. Answers whether they count: not when they have been
 * replaced or quarantined anew since, or when what they need is not here whole.
 */
final class ReleaseChange extends LogChange<Boolean> {
    private final ChunkAddress address;
    private final ChunkRow whole;

    ReleaseChange(IndexBatch batch, ChunkAddress address, ChunkRow whole) {
        super(batch);
        this.address = address;
        this.whole = whole;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<ChunkRow> row = index().row(address).filter(this::counts);
        willAnswer(row.isPresent());
        return row.filter(now -> now.state() == ChunkState.QUARANTINED)
                .map(now -> EntryDraft.revive(address, now.lsn()));
    }

    private boolean counts(ChunkRow now) {
        return now.place().equals(whole.place())
                && now.lsn() == whole.lsn()
                && now.stateLsn() == whole.stateLsn()
                && index().hasWhatItNeeds(now);
    }
}
