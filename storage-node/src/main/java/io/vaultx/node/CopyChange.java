package io.vaultx.node;

import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.SegmentSet;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Compaction carries an entry to the end of the log, unless it is not needed any more. */
final class CopyChange extends LogChange<Boolean> {
    private final SegmentSet segments;
    private final EntryHeader entry;
    private final ByteBuffer stored;
    private final EntryPlace from;

    CopyChange(IndexBatch batch, SegmentSet segments, EntryHeader entry, ByteBuffer stored, EntryPlace from) {
        super(batch);
        this.segments = segments;
        this.entry = entry;
        this.stored = stored;
        this.from = from;
    }

    @Override
    public int weight() {
        return stored.remaining() + SMALL_BYTES;
    }

    @Override
    public Optional<EntryDraft> decide() {
        boolean needed = isNeeded(index().row(entry.address()));
        willAnswer(needed);
        return needed ? Optional.of(EntryDraft.copy(entry, stored)) : Optional.empty();
    }

    private boolean isNeeded(Optional<ChunkRow> row) {
        return switch (entry.kind()) {
            case CHUNK, RECODE, DICTIONARY ->
                row.filter(r -> r.place().equals(from) && r.state() != ChunkState.QUARANTINED)
                        .isPresent();
            // The last word on the chunk's state; without it an older one would count when the index is rebuilt.
            case CONDEMN, REVIVE, QUARANTINE ->
                row.filter(r -> r.stateLsn() == entry.lsn()).isPresent();
            // Older segments may still hold what was dropped, and would bring it back when the index is rebuilt. What
            // is here
            // was put anew, or the drop could not be read when the index was derived: since then somebody may rely on
            // it.
            case DROP -> !segments.isFirst(from.segment()) && row.isEmpty();
        };
    }
}
