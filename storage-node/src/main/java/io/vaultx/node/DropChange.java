package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryKind;
import java.util.Optional;

/**
 * A condemned chunk goes. A quarantined one may go too, although its bytes may be whole after all: whoever drops it has asked
 * to condemn it before, which looks at its promise first ({@link CondemnChange}), and a put would have made it live.
 */
final class DropChange extends LogChange<Removal> {
    private final ChunkAddress address;

    DropChange(IndexBatch batch, ChunkAddress address) {
        super(batch);
        this.address = address;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<ChunkRow> row = index().chunk(address);
        if (row.isEmpty()) {
            willAnswer(Removal.MISSING);
            return Optional.empty();
        }
        if (row.get().state() == ChunkState.LIVE) {
            willAnswer(Removal.NOT_CONDEMNED);
            return Optional.empty();
        }
        willAnswer(Removal.DONE);
        return Optional.of(EntryDraft.mark(EntryKind.DROP, address));
    }
}
