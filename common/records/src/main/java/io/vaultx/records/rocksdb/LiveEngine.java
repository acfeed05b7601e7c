package io.vaultx.records.rocksdb;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.NoWait;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The engine as it is now: open, open for reads only, or gone. A closed database must not be touched (the process would
 * die), so uses hold the shared side of a lock and whoever swaps the engine holds the other.
 *
 * <p>Thread-safe.
 */
final class LiveEngine implements AutoCloseable {
    interface Use<A> {
        A with(Engine engine) throws RocksDBException;
    }

    private enum State {
        OPEN,
        READ_ONLY,
        GONE,
        CLOSED
    }

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final EngineOpener opener;
    private @Nullable Engine engine;
    private volatile State state;

    private LiveEngine(EngineOpener opener, Engine engine, State state) {
        this.opener = opener;
        this.engine = engine;
        this.state = state;
    }

    /** On a full disk the engine is open for reads only, until a write finds space. */
    static LiveEngine open(EngineOpener opener) throws RocksDBException {
        try {
            return new LiveEngine(opener, opener.open(), State.OPEN);
        } catch (RocksDBException e) {
            if (!DiskFull.caused(e)) {
                throw e;
            }
            return new LiveEngine(opener, opener.openToRead(), State.READ_ONLY);
        }
    }

    <A> A use(Use<A> use) throws RocksDBException {
        // Who may wait lets a waiting writer go first.
        if (!NoWait.isAsked() || !lock.readLock().tryLock()) {
            NoWait.giveUp();
            lock.readLock().lock();
        }
        try {
            checkOpen();
            if (engine == null) {
                throw new RecordStoreFailedException("the records could not be opened again", null);
            }
            return use.with(engine);
        } finally {
            lock.readLock().unlock();
        }
    }

    void checkOpen() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("the record store is closed");
        }
    }

    boolean isGone() {
        return state == State.GONE;
    }

    boolean isWritable() {
        return state == State.OPEN;
    }

    /**
     * Gives up an engine that failed and opens another. When that fails too, what is there stays readable if it can be.
     *
     * @throws RocksDBException when there is no writable engine now
     */
    void reopen() throws RocksDBException {
        if (state == State.READ_ONLY) {
            // Reads go on meanwhile.
            Engine next = opener.open();
            swap(next, State.OPEN);
            return;
        }

        lock.writeLock().lock();
        try {
            swap(null, State.GONE);
            swap(opener.open(), State.OPEN);
        } catch (RocksDBException e) {
            keepReadable(e);
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        swap(null, State.CLOSED);
    }

    private void keepReadable(RocksDBException why) {
        try {
            swap(opener.openToRead(), State.READ_ONLY);
        } catch (RocksDBException e) {
            why.addSuppressed(e);
        }
    }

    private void swap(@Nullable Engine next, State nextState) {
        lock.writeLock().lock();
        try {
            Engine before = engine;
            engine = next;
            state = nextState;
            if (before != null) {
                before.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
