package io.vaultx.node.index;

import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/**
 * Keys and values of the index. Closing waits for the calls that are inside, and every call behind it fails; what the engine
 * says is damaged is noted for the next opening ({@link IndexDamage}). Nothing that is written is synced before it is flushed.
 *
 * <p>Blocks in native code, but for {@link #get} in an attempt ({@link NoWait}). Thread-safe; every call may throw
 * {@link IndexException}.
 */
final class IndexStore implements AutoCloseable {
    private final Path folder;
    private final IndexDatabase database;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private boolean closed;

    private IndexStore(Path folder, IndexDatabase database) {
        this.folder = folder;
        this.database = database;
    }

    /** Opens or makes the one in a folder. */
    static IndexStore open(Path folder) {
        IndexDamage.refuse(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IndexException("cannot make the index folder " + folder, e);
        }
        return new IndexStore(folder, IndexDatabase.open(folder));
    }

    byte @Nullable [] get(byte[] key) {
        Lock open = enter();
        try {
            return NoWait.isAsked() ? fromMemory(key) : database.db().get(key);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            open.unlock();
        }
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

    /** Is shown keys and values in order; false when it has seen enough. */
    interface Visitor {
        boolean see(byte[] key, byte[] value);
    }

    /** All that there is from a key on, as of one moment. */
    void from(byte[] key, Visitor visitor) {
        inside(() -> {
            try (RocksIterator rows = database.db().newIterator()) {
                rows.seek(key);
                while (rows.isValid() && visitor.see(rows.key(), rows.value())) {
                    rows.next();
                }
                rows.status();
            }
        });
    }

    void put(byte[] key, byte[] value) {
        inside(() -> database.db().put(database.unlogged(), key, value));
    }

    void delete(byte[] key) {
        inside(() -> database.db().delete(database.unlogged(), key));
    }

    /** Deletes from one key until before another. */
    void deleteRange(byte[] from, byte[] until) {
        inside(() -> database.db().deleteRange(database.unlogged(), from, until));
    }

    /** All of it at once. */
    void write(WriteBatch batch) {
        inside(() -> database.db().write(database.unlogged(), batch));
    }

    /** Puts everything written so far on the medium. With {@code wait} it returns when it is there. */
    void flush(boolean wait) {
        inside(() -> {
            try (FlushOptions options = new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(wait)) {
                database.db().flush(options);
            }
        });
    }

    private interface Call {
        void now() throws RocksDBException;
    }

    private void inside(Call call) {
        Lock open = enter();
        try {
            call.now();
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            open.unlock();
        }
    }

    /** Keeps it open until the lock is given back. */
    private Lock enter() {
        Lock open = gate.readLock();
        if (!NoWait.isAsked() || !open.tryLock()) {
            NoWait.giveUp();
            open.lock();
        }
        if (closed) {
            open.unlock();
            throw new IndexException("the index is closed");
        }
        return open;
    }

    private IndexException failed(RocksDBException why) {
        IndexDamage.note(folder, why);
        return new IndexException("the index failed: " + why.getMessage(), why);
    }

    @Override
    public void close() {
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
    }
}
