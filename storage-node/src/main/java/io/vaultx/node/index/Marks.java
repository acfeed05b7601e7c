package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.EntryHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What the log says of chunks that are not there, while all of it is read: they have not been met yet, or were dropped. For
 * entries that follow what an index has there is nothing to remember.
 *
 * <p>Not thread-safe.
 */
final class Marks {
    private final ChunkIndex index;
    private final boolean fromTheStart;
    private final Map<ChunkAddress, Mark> noted = new HashMap<>();

    Marks(ChunkIndex index, boolean fromTheStart) {
        this.index = index;
        this.fromTheStart = fromTheStart;
    }

    Mark of(ChunkAddress address) {
        if (!fromTheStart) {
            return Mark.NONE;
        }
        Mark mark = noted.get(address);
        if (mark != null) {
            return mark;
        }
        byte[] stored = index.mark(address);
        return stored == null ? Mark.NONE : Mark.decode(address, stored);
    }

    /** An entry about a chunk that is not there, or that it drops. What was dropped before is remembered along. */
    void note(EntryHeader entry, Optional<ChunkRow> dropped) {
        Mark mark = of(entry.address());
        if (fromTheStart && mark.lsn() < entry.lsn()) {
            noted.put(entry.address(), new Mark(entry.kind(), entry.lsn(), dropped.or(mark::dropped)));
        }
    }

    /** Bytes that were dropped already when they were met: compaction has carried them behind a drop that nobody could read. */
    void noteDropped(ChunkAddress address, ChunkRow bytes) {
        noted.put(address, of(address).with(bytes));
    }

    /** It does not count: whatever is met of this chunk from now on does. */
    void forget(ChunkAddress address) {
        noted.put(address, Mark.NONE);
    }

    int size() {
        return noted.size();
    }

    void write(WriteBatch batch) throws RocksDBException {
        for (Map.Entry<ChunkAddress, Mark> mark : noted.entrySet()) {
            batch.put(
                    IndexKeys.of(IndexKeys.MARK, mark.getKey()), mark.getValue().encode());
        }
    }

    void clear() {
        noted.clear();
    }
}
