package io.vaultx.node.mend;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.DictionaryUse;
import io.vaultx.node.segment.Dictionary;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What a scrub does about dictionaries besides reading them where they lie: chunks that lie elsewhere hang on them.
 *
 * <p>Blocks: for platform threads. Not thread-safe.
 */
final class DictionaryScrub {
    private static final System.Logger LOG = System.getLogger(DictionaryScrub.class.getName());

    private final SegmentSet segments;
    private final ChunkIndex index;
    private final EntryReader reader;
    private final MendableLog log;
    private final DictionaryUse use;

    DictionaryScrub(SegmentSet segments, ChunkIndex index, EntryReader reader, MendableLog log) {
        this.segments = segments;
        this.index = index;
        this.reader = reader;
        this.log = log;
        this.use = new DictionaryUse(index);
    }

    boolean isWhole(ChunkAddress dictionary) {
        return use.isWhole(dictionary);
    }

    /**
     * Reads those that are quarantined again: before the chunks that need them, which a scrub decodes with them. One that
     * cannot be read stays as it is, and holds up nothing.
     */
    void readAgain(Pacer pacer) throws IOException {
        use.forEach(dictionary -> {
            pacer.look();
            Optional<ChunkRow> row = index.get(dictionary).filter(r -> r.state() == ChunkState.QUARANTINED);
            if (row.isPresent()) {
                pacer.spend(row.get().diskBytes());
                if (reads(dictionary, row.get())) {
                    log.release(dictionary, row.get());
                }
            }
        });
    }

    private boolean reads(ChunkAddress dictionary, ChunkRow row) {
        try {
            return isOnTheMedium(dictionary, row);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "dictionary " + dictionary + " cannot be read and stays quarantined",
                    e);
            return false;
        }
    }

    private boolean isOnTheMedium(ChunkAddress dictionary, ChunkRow row) throws IOException {
        Optional<Segment> segment = segments.acquire(row.place().segment());
        if (segment.isEmpty()) {
            return false;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Math.min(row.storedSize(), Dictionary.MAX_BYTES));
            return reader.read(segment.get(), row.wanted(dictionary), 0, bytes, Way.SALVAGING)
                    && Dictionary.is(dictionary, bytes.flip());
        } finally {
            segment.get().release();
        }
    }

    /** Chunks that need a damaged one are lost until somebody brings them again, also those that were met before it. */
    void usersOfDamaged(Pacer pacer, BiConsumer<ChunkAddress, ChunkRow> damaged) throws IOException {
        use.forEach(dictionary -> {
            pacer.look();
            if (!use.isWhole(dictionary)) {
                use.forEachUser(dictionary, user -> {
                    pacer.look();
                    index.get(user)
                            .filter(row -> isLostWith(dictionary, row))
                            .ifPresent(row -> damaged.accept(user, row));
                });
            }
        });
    }

    private static boolean isLostWith(ChunkAddress dictionary, ChunkRow row) {
        return row.state() != ChunkState.QUARANTINED && row.needs().equals(Optional.of(dictionary));
    }
}
