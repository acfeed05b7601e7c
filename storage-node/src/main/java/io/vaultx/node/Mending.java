package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.MendableLog;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.GroupCommit;
import io.vaultx.node.segment.SegmentSet;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** What scrubbing and compaction change in the log goes through its writer like everything else. */
record Mending(
        GroupCommit writer, IndexBatch batch, SegmentSet segments, DamageReport damage, Trust trust, DiskSpace space)
        implements MendableLog {
    private static final System.Logger LOG = System.getLogger(ChunkLog.class.getName());

    @Override
    public boolean quarantine(ChunkAddress address, ChunkRow damaged) {
        return damage.quarantine(address, damaged);
    }

    @Override
    public boolean release(ChunkAddress address, ChunkRow whole) {
        ReleaseChange change = new ReleaseChange(batch, address, whole);
        try {
            writer.submit(change);
            return change.await();
        } catch (ChunkStoreException refused) {
            LOG.log(System.Logger.Level.WARNING, address + " is whole and stays quarantined for now", refused);
            return false;
        }
    }

    @Override
    public void foundWhole(ChunkAddress address, ChunkRow row) {
        if (!trust.isYoung(row)) {
            trust.noteWhole(address);
        }
    }

    @Override
    public CompletableFuture<Boolean> copy(EntryHeader entry, ByteBuffer stored, EntryPlace from) {
        CopyChange change = new CopyChange(batch, segments, entry, stored, from);
        writer.submit(change);
        return change.answer();
    }

    @Override
    public long roomForCopies() {
        return space.roomForCompaction();
    }
}
