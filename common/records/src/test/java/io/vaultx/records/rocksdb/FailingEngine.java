package io.vaultx.records.rocksdb;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** A real engine whose next write, or next opens, fail on command: a write before it did its work or after. */
final class FailingEngine implements Engine {
    enum When {
        BEFORE_THE_WORK,
        AFTER_THE_WORK
    }

    /** Opens real engines and holds what shall fail, whichever engine is open. */
    static final class Opener implements EngineOpener {
        private final EngineOpener real;
        private @Nullable When when;
        private int writesUntilFailure;
        private Status.SubCode kind = Status.SubCode.None;
        private volatile boolean opensFail;
        private volatile boolean readOpensFail;
        private volatile Runnable beforeAFailingOpen = () -> {};

        Opener(EngineOpener real) {
            this.real = real;
        }

        synchronized void failWrite(int writesBefore, When when, Status.SubCode kind) {
            this.writesUntilFailure = writesBefore;
            this.when = when;
            this.kind = kind;
        }

        void failOpens(boolean fail, boolean readsToo) {
            opensFail = fail;
            readOpensFail = fail && readsToo;
        }

        void beforeAFailingOpen(Runnable action) {
            beforeAFailingOpen = action;
        }

        @Override
        public Engine open() throws RocksDBException {
            if (opensFail) {
                beforeAFailingOpen.run();
                throw failure(Status.SubCode.NoSpace);
            }
            return new FailingEngine(this, real.open());
        }

        @Override
        public Engine openToRead() throws RocksDBException {
            if (readOpensFail) {
                throw failure(Status.SubCode.None);
            }
            return new FailingEngine(this, real.openToRead());
        }

        private synchronized void write(Engine engine, WriteBatch batch) throws RocksDBException {
            if (when == null || writesUntilFailure-- > 0) {
                engine.write(batch);
                return;
            }
            When now = when;
            when = null;
            if (now == When.AFTER_THE_WORK) {
                engine.write(batch);
            }
            throw failure(kind);
        }

        private static RocksDBException failure(Status.SubCode kind) {
            return new RocksDBException("broken on purpose", new Status(Status.Code.IOError, kind, "on purpose"));
        }
    }

    private final Opener opener;
    private final Engine real;

    private FailingEngine(Opener opener, Engine real) {
        this.opener = opener;
        this.real = real;
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws RocksDBException {
        return real.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) throws RocksDBException {
        return real.getAll(keys);
    }

    @Override
    public long version(byte[] key) throws RocksDBException {
        return real.version(key);
    }

    @Override
    public List<Entry> scan(byte[] from, byte[] until, int limit) throws RocksDBException {
        return real.scan(from, until, limit);
    }

    @Override
    public void write(WriteBatch batch) throws RocksDBException {
        opener.write(real, batch);
    }

    @Override
    public void verifyChecksums() throws RocksDBException {
        real.verifyChecksums();
    }

    @Override
    public void close() {
        real.close();
    }
}
