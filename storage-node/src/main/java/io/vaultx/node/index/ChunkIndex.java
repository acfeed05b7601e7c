package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.LogPosition;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Which chunk lies where. Derived from the segments, so it is not synced per write: it has no log of its own, and a crash
 * takes back what was not flushed yet.
 *
 * <p>What a crash leaves is always a prefix of what was written, since there is one column family and its memory tables
 * are flushed whole and in order. So the checkpoint ({@link #position}) is written in the same RocksDB batch as the rows
 * that it covers: it can never be on disk without them, and recovery reads the log from it on.
 *
 * <p>Blocks in native code, but for {@link #get} in an attempt ({@link NoWait}): for platform threads. Thread-safe; a call
 * after {@link #close} throws {@link IndexException}.
 */
public final class ChunkIndex implements AutoCloseable {
    private final IndexStore store;
    private final Map<Long, SegmentUse> uses = new ConcurrentHashMap<>();
    private volatile LogPosition position = LogPosition.START;
    private volatile long hiddenBelow;

    private ChunkIndex(IndexStore store) {
        this.store = store;
    }

    /**
     * Opens or makes the index in a folder.
     *
     * @throws IndexException when it cannot be read, or could not when it was open last: it has to be derived anew
     */
    public static ChunkIndex open(Path folder) {
        ChunkIndex index = new ChunkIndex(IndexStore.open(folder));
        try {
            index.load();
            return index;
        } catch (IndexException e) {
            index.store.close();
            throw e;
        } catch (RuntimeException e) {
            index.store.close();
            throw new IndexException("cannot read the index in " + folder, e);
        }
    }

    /** Deletes an index that is not open. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void load() {
        byte[] stored = store.get(IndexKeys.position());
        if (stored != null) {
            ByteBuffer b = ByteBuffer.wrap(stored);
            position = new LogPosition(b.getLong(), b.getLong(), b.getLong(), b.getLong());
        }
        byte[] hidden = store.get(IndexKeys.hidden());
        hiddenBelow = hidden == null ? 0 : ByteBuffer.wrap(hidden).getLong();
        each(IndexKeys.SEGMENT, (key, value) -> uses.put(IndexKeys.number(key), SegmentUse.decode(value)));
        forgetAll(IndexKeys.KEPT);
    }

    /** The row of a chunk, or of a dictionary. */
    public Optional<ChunkRow> get(ChunkAddress address) {
        byte[] value = store.get(IndexKeys.of(IndexKeys.CHUNK, address));
        return value == null ? Optional.empty() : Optional.of(ChunkRow.decode(address, value));
    }

    /** Until when a chunk was promised to be kept since the log was opened; 0 when it was not. Unix milliseconds. */
    public long keptUntil(ChunkAddress address) {
        return time(IndexKeys.of(IndexKeys.KEPT, address));
    }

    /** When a chunk was last found whole by a check of its own; 0 when it is not noted. Unix milliseconds. */
    public long verifiedAt(ChunkAddress address) {
        return time(IndexKeys.of(IndexKeys.VERIFIED, address));
    }

    public void noteVerified(ChunkAddress address, long nowMillis) {
        store.put(IndexKeys.of(IndexKeys.VERIFIED, address), encode(nowMillis));
    }

    /** Up to which level of zstd a chunk is known not to shrink enough; 0 when that was not tried. */
    public int stiffUpTo(ChunkAddress address) {
        byte[] value = store.get(IndexKeys.of(IndexKeys.STIFF, address));
        return value == null ? 0 : value[0];
    }

    public void noteStiff(ChunkAddress address, int level) {
        store.put(IndexKeys.of(IndexKeys.STIFF, address), new byte[] {(byte) level});
    }

    private long time(byte[] key) {
        byte[] value = store.get(key);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    static byte[] encode(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** The chunks behind an address, in order, that are not quarantined. */
    public List<ChunkAddress> whole(@Nullable ChunkAddress after, int limit) {
        List<ChunkAddress> found = new ArrayList<>();
        byte[] from = after == null ? IndexKeys.start(IndexKeys.CHUNK) : IndexKeys.of(IndexKeys.CHUNK, after);
        store.from(from, (key, value) -> {
            if (key[0] != IndexKeys.CHUNK || found.size() == limit) {
                return false;
            }
            ChunkAddress address = IndexKeys.address(key);
            ChunkRow row = ChunkRow.decode(address, value);
            if (!address.equals(after) && row.state() != ChunkState.QUARANTINED && !row.isDictionary()) {
                found.add(address);
            }
            return true;
        });
        return found;
    }

    /** The rows behind an address, of dictionaries too, in the order of addresses: so many, or fewer when there are no more. */
    public List<Map.Entry<ChunkAddress, ChunkRow>> rows(@Nullable ChunkAddress after, int limit) {
        List<Map.Entry<ChunkAddress, ChunkRow>> found = new ArrayList<>();
        byte[] from = after == null ? IndexKeys.start(IndexKeys.CHUNK) : IndexKeys.of(IndexKeys.CHUNK, after);
        store.from(from, (key, value) -> {
            if (key[0] != IndexKeys.CHUNK || found.size() == limit) {
                return false;
            }
            ChunkAddress address = IndexKeys.address(key);
            if (!address.equals(after)) {
                found.add(Map.entry(address, ChunkRow.decode(address, value)));
            }
            return true;
        });
        return found;
    }

    /** Every row, of dictionaries too, in the order of addresses, as of one moment. */
    public void forEach(BiConsumer<ChunkAddress, ChunkRow> visitor) {
        each(IndexKeys.CHUNK, (key, value) -> {
            ChunkAddress address = IndexKeys.address(key);
            visitor.accept(address, ChunkRow.decode(address, value));
        });
    }

    /** The first keys that start so, in order, from one on. */
    List<byte[]> keys(byte[] start, byte[] from, int limit) {
        List<byte[]> found = new ArrayList<>();
        store.from(from, (key, value) -> {
            if (found.size() == limit || !startsWith(key, start)) {
                return false;
            }
            found.add(key);
            return true;
        });
        return found;
    }

    private static boolean startsWith(byte[] key, byte[] start) {
        return key.length >= start.length && Arrays.equals(key, 0, start.length, start, 0, start.length);
    }

    private void each(byte letter, BiConsumer<byte[], byte[]> visitor) {
        store.from(IndexKeys.start(letter), (key, value) -> {
            if (key[0] != letter) {
                return false;
            }
            visitor.accept(key, value);
            return true;
        });
    }

    private void forgetAll(byte letter) {
        store.deleteRange(IndexKeys.start(letter), IndexKeys.end(letter));
    }

    /** What is in use of each segment, by number. */
    public Map<Long, SegmentUse> uses() {
        return new TreeMap<>(uses);
    }

    public SegmentUse use(long segment) {
        return uses.getOrDefault(segment, SegmentUse.NONE);
    }

    /** Some entries could not be read when the index was derived; all of them have a lower sequence number than this. */
    public void noteHidden(long belowLsn) {
        if (belowLsn > hiddenBelow) {
            store.put(IndexKeys.hidden(), encode(belowLsn));
            hiddenBelow = belowLsn;
        }
    }

    /**
     * Whether an entry that nobody could read may say that a chunk is gone: when it can be read again, only what the log says of
     * the chunk behind it keeps the chunk.
     */
    public boolean mayBeDropped(ChunkRow row) {
        return row.stateLsn() < hiddenBelow;
    }

    /** Up to where the rows cover the log. */
    public LogPosition position() {
        return position;
    }

    /** Puts rows under {@link IndexKeys#MARK} back to where a full reading of the log starts: none. */
    public void forgetMarks() {
        forgetAll(IndexKeys.MARK);
    }

    byte @Nullable [] mark(ChunkAddress address) {
        return store.get(IndexKeys.of(IndexKeys.MARK, address));
    }

    /** Makes a batch of changes visible, all at once. */
    void write(WriteBatch batch, Map<Long, SegmentUse> newUses, Optional<LogPosition> newPosition)
            throws RocksDBException {
        for (Map.Entry<Long, SegmentUse> use : newUses.entrySet()) {
            batch.put(IndexKeys.segment(use.getKey()), use.getValue().encode());
        }
        if (newPosition.isPresent()) {
            batch.put(IndexKeys.position(), encode(newPosition.get()));
        }
        store.write(batch);
        uses.putAll(newUses);
        newPosition.ifPresent(p -> position = p);
    }

    private static byte[] encode(LogPosition p) {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(p.segment())
                .putLong(p.salt())
                .putLong(p.offset())
                .putLong(p.nextLsn())
                .array();
    }

    /** A segment is gone. */
    public void forgetSegment(long number) {
        store.delete(IndexKeys.segment(number));
        uses.remove(number);
    }

    /** Puts everything written so far on the medium. With {@code wait} it returns when it is there. */
    public void flush(boolean wait) {
        store.flush(wait);
    }

    /** Flushes and closes. */
    @Override
    public void close() {
        IndexException failed = null;
        try {
            flush(true);
        } catch (IndexException e) {
            failed = e;
        }
        store.close();
        if (failed != null) {
            throw failed;
        }
    }
}
