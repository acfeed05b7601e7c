package io.vaultx.node.segment;

import java.util.Optional;

/** Who learns what became of batches: the keeper of the index. Called by the writer's thread only. */
public interface CommitListener {
    /**
     * The batch's entries are durable; make them visible. What this throws makes the log read-only.
     *
     * @param position behind the batch; empty when it needed no entry
     */
    void synced(Optional<LogPosition> position);

    /** The batch failed: forget what its changes noted in {@link Change#placed}. */
    void abandoned();

    /** A write or sync of this segment failed; it ends at its last synced offset and wants to be read again. */
    void segmentFailed(long segment, String why);

    /** The log takes no more writes until it is opened again. */
    void becameReadOnly(String why);
}
