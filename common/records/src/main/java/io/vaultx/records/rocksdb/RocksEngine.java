package io.vaultx.records.rocksdb;

import io.vaultx.records.Expect;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
        return in(folder, RocksDB::open);
    }

    /** With another way to open it for writing: tests look at what it does to its files. */
    static EngineOpener in(Path folder, Way writing) {
        return new EngineOpener() {
            @Override
            public Engine open() throws RocksDBException {
                return openChecked(folder, writing);
            }

            @Override
            public Engine openToRead() throws RocksDBException {
                return openChecked(folder, RocksDB::openReadOnly);
            }
        };
    }

    /**
     * Leaves the database as of the last write before the first flaw of its logs, for ever: what lies behind is deleted. For
     * {@link DamagedLog} only, and never for a store that runs.
     */
    static void recoverToPointInTime(Path folder) throws RocksDBException {
        open(folder, RocksDB::open, WALRecoveryMode.PointInTimeRecovery).close();
    }

    /** @throws DamagedLogException when records would be lost, or might; nothing is changed then */
    private static Engine openChecked(Path folder, Way way) throws RocksDBException {
        TableList.check(folder);
        Optional<LogFlaw> flaw = firstFlaw(folder);
        if (flaw.isPresent() && flaw.get().kind() != LogFlaw.Kind.CUT) {
            throw new DamagedLogException(flaw.get());
        }
        Engine opened = open(folder, way, WALRecoveryMode.TolerateCorruptedTailRecords);
        flaw.ifPresent(cut -> LOG.log(Level.INFO, "Left out half a write that was never acknowledged: {0}", cut));
        return opened;
    }

    /** The first that is worse than half a write, else the first. */
    private static Optional<LogFlaw> firstFlaw(Path folder) {
        List<LogFlaw> flaws = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log : files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                flawOf(log).ifPresent(flaws::add);
            }
        } catch (IOException e) {
            throw new RecordStoreFailedException("the write-ahead log in " + folder + " cannot be read", e);
        }
        return flaws.stream()
                .filter(flaw -> flaw.kind() != LogFlaw.Kind.CUT)
                .findFirst()
                .or(() -> flaws.stream().findFirst());
    }

    private static Optional<LogFlaw> flawOf(Path log) throws IOException {
        try {
            return LogCheck.of(log);
        } catch (NoSuchFileException e) {
            // Another process has the folder open; RocksDB will say so.
            return Optional.empty();
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
        return NoWait.isAsked() ? fromMemory(key) : db.get(key);
    }

    private byte @Nullable [] fromMemory(byte[] key) throws RocksDBException {
        try {
            return db.get(settings.inMemory(), key);
        } catch (RocksDBException e) {
            if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete) {
                NoWait.giveUp();
            }
            throw e;
        }
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) throws RocksDBException {
        if (!NoWait.isAsked()) {
            return db.multiGetAsList(keys);
        }
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(fromMemory(key));
        }
        return values;
    }

    @Override
    public long version(byte[] key) throws RocksDBException {
        byte[] start = new byte[RecordLayout.VERSION_BYTES];
        return db.get(key, start) == RocksDB.NOT_FOUND ? Expect.NO_VERSION : RecordLayout.number(start);
    }

    @Override
    public List<Entry> scan(byte[] from, byte[] until, int limit) throws RocksDBException {
        NoWait.giveUp();
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
    public void verifyChecksums() throws RocksDBException {
        NoWait.giveUp();
        db.verifyChecksum();
    }

    @Override
    public void close() {
        db.close();
        settings.close();
    }

    /** Opens the database with these options. */
    interface Way {
        RocksDB open(Options options, String folder) throws RocksDBException;
    }
}
