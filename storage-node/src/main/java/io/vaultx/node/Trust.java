package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import java.time.InstantSource;

/** Whether a chunk's checksums were looked at recently enough to call it whole. Thread-safe. */
record Trust(ChunkIndex index, InstantSource clock) {
    boolean isFresh(ChunkAddress address, ChunkRow row) {
        return lookedAt(address, row)
                && (row.needs().isEmpty() || isFresh(row.needs().get()));
    }

    /** Of the chunks that need a dictionary none is better than that. */
    private boolean isFresh(ChunkAddress dictionary) {
        return index.get(dictionary)
                .filter(row -> row.state() != ChunkState.QUARANTINED && lookedAt(dictionary, row))
                .isPresent();
    }

    private boolean lookedAt(ChunkAddress address, ChunkRow row) {
        return isYoung(row) || index.verifiedAt(address) >= oldest();
    }

    /** Whether the bytes were written recently; then nobody needs to note when they were looked at. */
    boolean isYoung(ChunkRow row) {
        return row.writtenMillis() >= oldest();
    }

    private long oldest() {
        return clock.millis() - ChunkLogOptions.TRUSTED.toMillis();
    }

    void noteWhole(ChunkAddress address) {
        index.noteVerified(address, clock.millis());
    }

    /** A chunk was found whole together with what it needs. */
    void noteWholeWithDictionary(ChunkAddress address) {
        noteWhole(address);
        index.get(address).flatMap(ChunkRow::needs).ifPresent(this::noteWhole);
    }
}
