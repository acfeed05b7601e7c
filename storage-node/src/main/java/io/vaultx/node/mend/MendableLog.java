package io.vaultx.node.mend;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryPlace;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** What mending may do to a log. Thread-safe. */
public interface MendableLog {
    /** These bytes of a chunk are damaged: durably quarantines the chunk, unless they have been replaced since. */
    boolean quarantine(ChunkAddress address, ChunkRow damaged);

    /**
     * These bytes of a quarantined chunk or dictionary are whole after all, SHA-256 and all, as they are on the medium:
     * durably makes them count again.
     *
     * @param whole its row from before the bytes were read: a later quarantine knows more of them
     * @return whether they count now; not when they have been replaced or quarantined anew since, need a dictionary that is
     *     damaged, or the log takes no writes
     */
    boolean release(ChunkAddress address, ChunkRow whole);

    /** These bytes of a chunk are whole, SHA-256 and all. */
    void foundWhole(ChunkAddress address, ChunkRow row);

    /**
     * Writes an entry anew at the end of the log if it still says something that is needed there.
     *
     * @param stored its stored bytes; must stay unchanged until the answer
     * @return completes when that is durable, or not needed
     */
    CompletableFuture<Boolean> copy(EntryHeader entry, ByteBuffer stored, EntryPlace from);

    /** Bytes that copies may take now. */
    long roomForCopies();
}
