package io.vaultx.node;

import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.CommitListener;
import io.vaultx.node.segment.LogPosition;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Makes visible in the index what the writer has made durable, and has the index flushed from time to time. */
final class IndexKeeper implements CommitListener {
    private static final System.Logger LOG = System.getLogger(ChunkLog.class.getName());

    private final ChunkIndex index;
    private final IndexBatch batch;
    private final long checkpointBytes;
    private final LongConsumer failedSegments;
    private LogPosition flushed;

    /** Told the numbers of segments that want to be read again. */
    IndexKeeper(ChunkIndex index, IndexBatch batch, long checkpointBytes, LongConsumer failedSegments) {
        this.index = index;
        this.batch = batch;
        this.checkpointBytes = checkpointBytes;
        this.failedSegments = failedSegments;
        this.flushed = index.position();
    }

    @Override
    public void synced(Optional<LogPosition> position) {
        batch.commit(position);
        if (position.isPresent() && isFarFrom(position.get())) {
            index.flush(false);
            flushed = position.get();
        }
    }

    private boolean isFarFrom(LogPosition now) {
        return now.segment() != flushed.segment() || now.offset() - flushed.offset() >= checkpointBytes;
    }

    @Override
    public void abandoned() {
        batch.clear();
    }

    @Override
    public void segmentFailed(long segment, String why) {
        failedSegments.accept(segment);
    }

    @Override
    public void becameReadOnly(String why) {
        LOG.log(System.Logger.Level.ERROR, "the chunk log takes no writes until it is started again: " + why);
    }
}
