package io.vaultx.node;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import java.util.Optional;

/** Somebody has a chunk's bytes and wants them kept. */
final class PutChange extends LogChange<PutChange.Put> {
    private final HashedChunk chunk;
    private final Promises promises;
    private final Trust trust;

    /** How a put ended. */
    sealed interface Put {
        /** It is durable, whole and kept. */
        record Stored(Kept kept) implements Put {}

        /** It was there before, but nobody has looked at its bytes for long. */
        record Unchecked() implements Put {}
    }

    PutChange(IndexBatch batch, HashedChunk chunk, Promises promises, Trust trust) {
        super(batch);
        this.chunk = chunk;
        this.promises = promises;
        this.trust = trust;
    }

    @Override
    public int weight() {
        return chunk.size() + SMALL_BYTES;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<ChunkRow> row = index().row(chunk.address());
        if (row.isEmpty() || row.get().state() == ChunkState.QUARANTINED || !index().hasWhatItNeeds(row.get())) {
            return store();
        }
        if (!trust.isFresh(chunk.address(), row.get())) {
            willAnswer(new Put.Unchecked());
            return Optional.empty();
        }
        keep();
        return row.get().state() == ChunkState.CONDEMNED || index().mayBeDropped(row.get())
                ? Optional.of(EntryDraft.revive(chunk.address(), row.get().lsn()))
                : Optional.empty();
    }

    private Optional<EntryDraft> store() {
        willAnswer(new Put.Stored(new Kept(promises.fresh())));
        return Optional.of(EntryDraft.chunk(chunk.address(), chunk.content()));
    }

    private void keep() {
        long until = promises.fresh();
        index().keep(chunk.address(), until);
        willAnswer(new Put.Stored(new Kept(until)));
    }
}
