package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.LogPosition;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
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

    private final Path folder;
    private final IndexDatabase database;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private final Map<Long, SegmentUse> uses = new ConcurrentHashMap<>();
    private volatile LogPosition position = LogPosition.START;
    private boolean closed;

    private ChunkIndex(Path folder, IndexDatabase database) {
        this.folder = folder;
        this.database = database;
    }

    /**
     * Opens or makes the index in a folder.
     *
     * @throws IndexException when it cannot be read, or could not when it was open last: it has to be derived anew
     */
    public static ChunkIndex open(Path folder) {
        IndexDamage.refuse(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IndexException("cannot make the index folder " + folder, e);
        }
        ChunkIndex index = new ChunkIndex(folder, IndexDatabase.open(folder));
        try {
            index.load();
            return index;
        } catch (RocksDBException | RuntimeException e) {
            index.database.close();
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

    private void load() throws RocksDBException {
        byte[] stored = database.db().get(IndexKeys.position());
        if (stored != null) {
            ByteBuffer b = ByteBuffer.wrap(stored);
            position = new LogPosition(b.getLong(), b.getLong(), b.getLong(), b.getLong());
        }
        each(IndexKeys.SEGMENT, (key, value) -> uses.put(IndexKeys.number(key), SegmentUse.decode(value)));
        database.db().deleteRange(database.unlogged(), IndexKeys.start(IndexKeys.KEPT), IndexKeys.end(IndexKeys.KEPT));
    }

    /** The row of a chunk, or of a dictionary. */
    public Optional<ChunkRow> get(ChunkAddress address) {
        byte[] value = value(IndexKeys.of(IndexKeys.CHUNK, address));
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
        inside(() -> {
            database.db().put(database.unlogged(), IndexKeys.of(IndexKeys.VERIFIED, address), encodeTime(nowMillis));
            return true;
        });
    }

    /** Up to which level of zstd a chunk is known not to shrink enough; 0 when that was not tried. */
    public int stiffUpTo(ChunkAddress address) {
        byte[] value = value(IndexKeys.of(IndexKeys.STIFF, address));
        return value == null ? 0 : value[0];
    }

    public void noteStiff(ChunkAddress address, int level) {
        inside(() -> {
            database.db().put(database.unlogged(), IndexKeys.of(IndexKeys.STIFF, address), new byte[] {(byte) level});
            return true;
        });
    }

    private long time(byte[] key) {
        byte[] value = value(key);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    static byte[] encodeTime(long millis) {
        return ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
    }

    private byte @Nullable [] value(byte[] key) {
        byte[][] found = new byte[1][];
        inside(() -> {
            found[0] = NoWait.isAsked() ? fromMemory(key) : database.db().get(key);
            return true;
        });
        return found[0];
    }

    private byte @Nullable [] fromMemory(byte[] key) throws RocksDBException {
        try {
            return database.db().get(database.inMemory(), key);
        } catch (RocksDBException e) {
            if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete) {
                NoWait.giveUp();
            }
            throw e;
        }
    }

    /** The chunks behind an address, in order, that are not quarantined. */
    public List<ChunkAddress> whole(@Nullable ChunkAddress after, int limit) {
        return inside(() -> {
            List<ChunkAddress> found = new java.util.ArrayList<>();
            try (RocksIterator rows = database.db().newIterator()) {
                rows.seek(after == null ? IndexKeys.start(IndexKeys.CHUNK) : IndexKeys.of(IndexKeys.CHUNK, after));
                for (; rows.isValid() && rows.key()[0] == IndexKeys.CHUNK && found.size() < limit; rows.next()) {
                    ChunkAddress address = IndexKeys.address(rows.key());
                    ChunkRow row = ChunkRow.decode(address, rows.value());
                    if (!address.equals(after) && row.state() != ChunkState.QUARANTINED && !row.isDictionary()) {
                        found.add(address);
                    }
                }
                rows.status();
            }
            return found;
        });
    }

    /** Every row, of dictionaries too, in the order of addresses, as of one moment. */
    public void forEach(BiConsumer<ChunkAddress, ChunkRow> visitor) {
        inside(() -> {
            each(IndexKeys.CHUNK, (key, value) -> {
                ChunkAddress address = IndexKeys.address(key);
                visitor.accept(address, ChunkRow.decode(address, value));
            });
            return true;
        });
    }

    /** The first keys that start so, in order, from one on. */
    List<byte[]> keys(byte[] start, byte[] from, int limit) {
        return inside(() -> {
            List<byte[]> found = new java.util.ArrayList<>();
            try (RocksIterator rows = database.db().newIterator()) {
                rows.seek(from);
                while (rows.isValid() && found.size() < limit && startsWith(rows.key(), start)) {
                    found.add(rows.key());
                    rows.next();
                }
                rows.status();
            }
            return found;
        });
    }

    private static boolean startsWith(byte[] key, byte[] start) {
        return key.length >= start.length && Arrays.equals(key, 0, start.length, start, 0, start.length);
    }

    private void each(byte letter, BiConsumer<byte[], byte[]> visitor) throws RocksDBException {
        try (RocksIterator rows = database.db().newIterator()) {
            for (rows.seek(IndexKeys.start(letter)); rows.isValid() && rows.key()[0] == letter; rows.next()) {
                visitor.accept(rows.key(), rows.value());
            }
            rows.status();
        }
    }

    /** What is in use of each segment, by number. */
    public Map<Long, SegmentUse> uses() {
        return new TreeMap<>(uses);
    }

    public SegmentUse use(long segment) {
        return uses.getOrDefault(segment, SegmentUse.NONE);
    }

    /** Up to where the rows cover the log. */
    public LogPosition position() {
        return position;
    }

    /** Puts rows under {@link IndexKeys#MARK} back to where a full reading of the log starts: none. */
    public void forgetMarks() {
        inside(() -> {
            database.db()
                    .deleteRange(database.unlogged(), IndexKeys.start(IndexKeys.MARK), IndexKeys.end(IndexKeys.MARK));
            return true;
        });
    }

    byte @Nullable [] mark(ChunkAddress address) {
        return value(IndexKeys.of(IndexKeys.MARK, address));
    }

    /** Makes a batch of changes visible, all at once. */
    void write(WriteBatch batch, Map<Long, SegmentUse> newUses, Optional<LogPosition> newPosition) {
        inside(() -> {
            for (Map.Entry<Long, SegmentUse> use : newUses.entrySet()) {
                batch.put(IndexKeys.segment(use.getKey()), use.getValue().encode());
            }
            if (newPosition.isPresent()) {
                batch.put(IndexKeys.position(), encode(newPosition.get()));
            }
            database.db().write(database.unlogged(), batch);
            uses.putAll(newUses);
            newPosition.ifPresent(p -> position = p);
            return true;
        });
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
        inside(() -> {
            database.db().delete(database.unlogged(), IndexKeys.segment(number));
            uses.remove(number);
            return true;
        });
    }

    /** Puts everything written so far on the medium. With {@code wait} it returns when it is there. */
    public void flush(boolean wait) {
        inside(() -> {
            try (FlushOptions options = new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(wait)) {
                database.db().flush(options);
            }
            return true;
        });
    }

    private interface Call<T> {
        T now() throws RocksDBException;
    }

    private <T> T inside(Call<T> call) {
        Lock open = gate.readLock();
        if (!NoWait.isAsked() || !open.tryLock()) {
            NoWait.giveUp();
            open.lock();
        }
        try {
            if (closed) {
                throw new IndexException("the index is closed");
            }
            return call.now();
        } catch (RocksDBException e) {
            IndexDamage.note(folder, e);
            throw new IndexException("the index failed: " + e.getMessage(), e);
        } finally {
            open.unlock();
        }
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
        Lock all = gate.writeLock();
        all.lock();
        try {
            if (!closed) {
                closed = true;
                database.close();
            }
        } finally {
            all.unlock();
        }
        if (failed != null) {
            throw failed;
        }
    }
}
