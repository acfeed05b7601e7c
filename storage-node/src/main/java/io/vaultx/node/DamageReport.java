package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.GroupCommit;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** What happens when stored bytes turn out damaged: the log says so durably, and whoever repairs is told. */
record DamageReport(GroupCommit writer, IndexBatch batch, Consumer<Finding> findings) implements ChunkReader.Damage {
    private static final System.Logger LOG = System.getLogger(ChunkLog.class.getName());

    @Override
    public void met(ChunkAddress address, ChunkRow row, String detail) {
        if (quarantine(address, row)) {
            findings.accept(new Finding(Finding.Kind.DAMAGED, Optional.of(address), row.place(), detail));
        }
    }

    /** Whether it was news. When it cannot be written down it is news each time. */
    boolean quarantine(ChunkAddress address, ChunkRow row) {
        QuarantineChange change = new QuarantineChange(batch, address, row);
        try {
            writer.submit(change);
            return change.answer().join();
        } catch (ChunkStoreException | CompletionException e) {
            LOG.log(System.Logger.Level.WARNING, "chunk " + address + " is damaged and could not be quarantined", e);
            return true;
        }
    }
}
