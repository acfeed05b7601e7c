package io.vaultx.node;

import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.IndexException;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.LogPosition;
import io.vaultx.node.segment.SegmentSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The index that lies beside the segments, brought up to their end.
 *
 * @param index null when there is none that can be compared
 * @param faults why it cannot
 */
record StoredIndex(@Nullable ChunkIndex index, List<IndexFault> faults) {
    static StoredIndex open(Path folder, SegmentSet segments, Consumer<Finding> lost) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new StoredIndex(null, List.of());
        }
        @Nullable ChunkIndex index = null;
        try {
            index = ChunkIndex.open(folder);
            if (IndexFit.fits(index, segments)) {
                Recovery.run(segments, index);
                IndexFit.lost(index, segments).forEach(lost);
                return new StoredIndex(index, List.of());
            }
            List<IndexFault> faults = unfitting(index, segments, lost);
            index.close();
            return new StoredIndex(null, faults);
        } catch (IndexException | IllegalStateException | IllegalArgumentException e) {
            if (index != null) {
                closeAfter(e, index);
            }
            if (e instanceof IndexException failed && failed.meansFull()) {
                throw new IOException("the disk is too full to open the chunk index in " + folder, e);
            }
            return new StoredIndex(null, List.of(unreadable(e)));
        } catch (IOException e) {
            if (index != null) {
                closeAfter(e, index);
            }
            throw e;
        }
    }

    /** One that covers nothing yet is what a kill may leave: the next start derives it. */
    private static List<IndexFault> unfitting(ChunkIndex index, SegmentSet segments, Consumer<Finding> lost)
            throws IOException {
        List<Finding> gone = IndexFit.lost(index, segments);
        gone.forEach(lost);
        return gone.isEmpty() && !index.position().equals(LogPosition.START)
                ? List.of(new IndexFault(
                        IndexFault.Kind.INDEX_FOREIGN,
                        Optional.empty(),
                        "it covers segment "
                                + Long.toHexString(index.position().segment()) + " up to "
                                + index.position().offset() + ", which is not there"))
                : List.of();
    }

    /** Closes an index that is of no use, and keeps why. */
    static void closeAfter(Exception why, ChunkIndex index) {
        try {
            index.close();
        } catch (IndexException e) {
            why.addSuppressed(e);
        }
    }

    /** A fault that says why. */
    static IndexFault unreadable(RuntimeException why) {
        return new IndexFault(IndexFault.Kind.INDEX_UNREADABLE, Optional.empty(), String.valueOf(why.getMessage()));
    }
}
