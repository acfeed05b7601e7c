package io.vaultx.records.rocksdb;

import io.vaultx.records.Expect;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** The real {@link Engine}. Every method blocks in native code. */
final class RocksEngine implements Engine {
    private static final System.Logger LOG = System.getLogger(RocksEngine.class.getName());

    private final RocksSettings settings;
    private final RocksDB db;

    private RocksEngine(RocksSettings settings, RocksDB db) {
        this.settings = settings;
        this.db = db;
    }

    static EngineOpener in(Path folder) {
        return new EngineOpener() {
            @Override
            public Engine open() throws RocksDBException {
                return RocksEngine.open(folder, RocksDB::open);
            }

            @Override
            public Engine openToRead() throws RocksDBException {
                return RocksEngine.open(folder, RocksDB::openReadOnly);
            }
        };
    }

    /**
     * A kill leaves the write-ahead log with half a record at its end, which is no damage. Anything else that does not
     * verify may be the torn pages of a power cut (nothing behind them was acknowledged) or rot of what was: what lies
     * before it is opened, and it is said loudly, because only the second loses records.
     */
    private static Engine open(Path folder, Way way) throws RocksDBException {
        try {
            return open(folder, way, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            if (e.getStatus() == null || e.getStatus().getCode() != Status.Code.Corruption) {
                throw e;
            }
            Engine opened = open(folder, way, WALRecoveryMode.PointInTimeRecovery);
            LOG.log(
                    Level.ERROR,
                    "The write-ahead log in {0} does not verify to its end ({1}). Records are opened as of the last whole"
                            + " write before that place. After a power cut this is a torn tail; otherwise restore a backup.",
                    folder,
                    e.getMessage());
            return opened;
        }
    }

    private static Engine open(Path folder, Way way, WALRecoveryMode recovery) throws RocksDBException {
        RocksSettings settings = new RocksSettings(recovery);
        try {
            return new RocksEngine(settings, way.open(settings.options(), folder.toString()));
        } catch (RocksDBException e) {
            settings.close();
            throw e;
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws RocksDBException {
        return db.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) throws RocksDBException {
        return db.multiGetAsList(keys);
    }

    @Override
    public long version(byte[] key) throws RocksDBException {
        byte[] start = new byte[RecordLayout.VERSION_BYTES];
        return db.get(key, start) == RocksDB.NOT_FOUND ? Expect.NO_VERSION : RecordLayout.number(start);
    }

    @Override
    public List<Entry> scan(byte[] from, byte[] until, int limit) throws RocksDBException {
        try (Slice end = new Slice(until);
                ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
                RocksIterator at = db.newIterator(bounded)) {
            List<Entry> found = new ArrayList<>();
            for (at.seek(from); at.isValid() && found.size() < limit; at.next()) {
                found.add(new Entry(at.key(), at.value()));
            }
            at.status();
            return found;
        }
    }

    @Override
    public void write(WriteBatch batch) throws RocksDBException {
        db.write(settings.synced(), batch);
    }

    @Override
    public void close() {
        db.close();
        settings.close();
    }

    private interface Way {
        RocksDB open(Options options, String folder) throws RocksDBException;
    }
}
