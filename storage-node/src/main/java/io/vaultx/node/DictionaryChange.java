package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A dictionary is to be kept. Its answer, when that is durable, is whether it was new. */
final class DictionaryChange extends LogChange<Boolean> {
    private final ChunkAddress address;
    private final ByteBuffer bytes;

    DictionaryChange(IndexBatch batch, ChunkAddress address, ByteBuffer bytes) {
        super(batch);
        this.address = address;
        this.bytes = bytes;
    }

    @Override
    public int weight() {
        return bytes.remaining() + SMALL_BYTES;
    }

    @Override
    public Optional<EntryDraft> decide() {
        boolean there = index().row(address)
                .filter(row -> row.state() != ChunkState.QUARANTINED)
                .isPresent();
        willAnswer(!there);
        return there ? Optional.empty() : Optional.of(EntryDraft.dictionary(address, bytes));
    }
}
