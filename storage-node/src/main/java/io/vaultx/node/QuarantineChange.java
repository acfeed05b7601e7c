package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryKind;
import java.util.Optional;

/** Certain bytes of a chunk turned out damaged. Answers whether that was news: not when they have been replaced since. */
final class QuarantineChange extends LogChange<Boolean> {
    private final ChunkAddress address;
    private final ChunkRow damaged;

    QuarantineChange(IndexBatch batch, ChunkAddress address, ChunkRow damaged) {
        super(batch);
        this.address = address;
        this.damaged = damaged;
    }

    @Override
    public Optional<EntryDraft> decide() {
        boolean news = index().row(address).filter(this::sameBytes).isPresent();
        willAnswer(news);
        return news ? Optional.of(EntryDraft.mark(EntryKind.QUARANTINE, address)) : Optional.empty();
    }

    private boolean sameBytes(ChunkRow now) {
        return now.place().equals(damaged.place())
                && (now.state() != ChunkState.QUARANTINED || now.quarantineIsUnwritten());
    }
}
