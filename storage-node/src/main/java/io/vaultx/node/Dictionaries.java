package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.DictionaryUse;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.Pacer;
import io.vaultx.node.segment.Dictionary;
import io.vaultx.node.segment.GroupCommit;
import io.vaultx.node.zstd.DictionaryShelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The dictionaries of the log: entries of their own kind. One belongs to a dedup domain, and only chunks of that domain can
 * name it. It is durable before the first chunk that needs it is written, and goes when no chunk needs it any more.
 *
 * <p>Blocks. Thread-safe.
 */
final class Dictionaries {
    /** One that nobody has needed yet stays so long: chunks that will may be on their way. */
    static final Duration UNUSED = Duration.ofHours(1);

    private final GroupCommit writer;
    private final ChunkIndex index;
    private final IndexBatch batch;
    private final DictionaryUse use;
    private final DictionaryShelf shelf;
    private final InstantSource clock;

    Dictionaries(GroupCommit writer, ChunkIndex index, IndexBatch batch, DictionaryShelf shelf, InstantSource clock) {
        this.writer = writer;
        this.index = index;
        this.batch = batch;
        this.use = new DictionaryUse(index);
        this.shelf = shelf;
        this.clock = clock;
    }

    /** The dictionaries of a domain that are not known to be damaged, at most so many. */
    List<ChunkAddress> of(long domain, int limit) {
        return use.of(domain, limit);
    }

    /** Makes a dictionary durable, and says where it is. */
    ChunkAddress keep(long domain, ByteBuffer bytes) {
        ChunkAddress address = new ChunkAddress(domain, Dictionary.name(bytes));
        DictionaryChange change = new DictionaryChange(batch, address, bytes);
        writer.submit(change);
        change.await();
        return address;
    }

    /**
     * Drops every dictionary that no chunk needs, durably; returns how many. The writer, who alone can say that for sure, is
     * asked about those only that nobody is seen to need.
     */
    int dropUnused(Pacer pacer) throws IOException {
        int[] dropped = {0};
        long before = clock.millis() - UNUSED.toMillis();
        use.forEach(dictionary -> {
            pacer.look();
            boolean old = index.get(dictionary)
                    .map(ChunkRow::writtenMillis)
                    .filter(written -> written <= before)
                    .isPresent();
            if (old && !use.isUsed(dictionary) && drops(dictionary)) {
                shelf.forget(dictionary);
                dropped[0]++;
            }
        });
        return dropped[0];
    }

    private boolean drops(ChunkAddress dictionary) {
        DictionaryDropChange change = new DictionaryDropChange(batch, dictionary);
        writer.submit(change);
        return change.await();
    }
}
