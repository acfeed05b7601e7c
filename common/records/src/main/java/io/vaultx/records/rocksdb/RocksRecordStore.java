package io.vaultx.records.rocksdb;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordLimits;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.TableNames;
import io.vaultx.records.WriteOutcome;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Records in a RocksDB of this process, in one folder that belongs to it alone.
 *
 * <p>A write lands whole or not at all and is in the synced write-ahead log before it is acknowledged, then visible at
 * once. Takes about 64 MiB for reads and at most 32 MiB for writes, outside of the heap. On a full disk
 * reads go on, and writes as soon as there is space again.
 *
 * <p>Thread-safe; reads of virtual threads that have to wait for the disk run on the platform threads given, writes on one
 * thread of its own.
 */
public final class RocksRecordStore implements RecordStore, TableNames {
    private final LiveEngine live;
    private final TableNumbers tables;
    private final Committer committer;
    private final PlatformThreads threads;

    private RocksRecordStore(LiveEngine live, TableNumbers tables, Committer committer, PlatformThreads threads) {
        this.live = live;
        this.tables = tables;
        this.committer = committer;
        this.threads = threads;
    }

    /**
     * Opens the records of a folder, which is made when it is not there, and recovers what a kill or a power cut left. On a
     * full disk it may open for reads only; each write then tries to open it whole.
     *
     * @param threads for reads; stay the caller's
     * @throws RecordsInUseException when the folder is open elsewhere
     * @throws RecordStoreFailedException when it cannot be opened, acknowledged records in it are damaged, or a newer program
     *     wrote it
     */
    public static RocksRecordStore open(Path folder, PlatformThreads threads) {
        return open(folder, threads, false);
    }

    /**
     * The same, for a person who has read what {@link #open(Path, PlatformThreads)} said of a damaged log.
     *
     * @param acceptDamagedLog whether to go on with the records as of the last write before the damage; those behind it stay
     *     only in a copy of the log
     */
    public static RocksRecordStore open(Path folder, PlatformThreads threads, boolean acceptDamagedLog) {
        RocksLibrary.load();
        try {
            Folders.createDurably(folder.toAbsolutePath().normalize());
            try {
                return open(RocksEngine.in(folder), threads);
            } catch (DamagedLogException e) {
                new DamagedLog(folder, e.flaw()).settle(acceptDamagedLog);
                return open(RocksEngine.in(folder), threads);
            }
        } catch (IOException e) {
            throw new RecordStoreFailedException("the folder " + folder + " for records cannot be written", e);
        } catch (RocksDBException e) {
            if (RecordsInUseException.isMeantBy(e, folder)) {
                throw new RecordsInUseException(folder, e);
            }
            throw new RecordStoreFailedException(
                    "the records in " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    static RocksRecordStore open(EngineOpener opener, PlatformThreads threads) throws RocksDBException {
        LiveEngine live = LiveEngine.open(opener);
        try {
            live.use(RocksRecordStore::checkFormat);
            TableNumbers tables = new TableNumbers();
            Committer committer = Committer.start(live, tables);
            return new RocksRecordStore(live, tables, committer, threads);
        } catch (RocksDBException | RuntimeException e) {
            live.close();
            throw e;
        }
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        Integer number = find(table);
        if (number == null) {
            return Optional.empty();
        }
        byte[] stored = RecordLayout.key(number, key);
        return read(engine -> Optional.ofNullable(engine.get(stored))).map(value -> RecordLayout.record(key, value));
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        Integer number = find(table);
        if (number == null || keys.isEmpty()) {
            return Collections.nCopies(keys.size(), Optional.empty());
        }
        List<byte[]> storedKeys =
                keys.stream().map(key -> RecordLayout.key(number, key)).toList();
        List<byte[]> values = read(engine -> engine.getAll(storedKeys));
        List<Optional<StoredRecord>> found = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            found.add(Optional.ofNullable(values.get(i)).map(value -> RecordLayout.record(key, value)));
        }
        return found;
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        RecordLimits.checkScan(limit);
        Integer number = find(table);
        if (number == null) {
            return List.of();
        }
        byte[] from = RecordLayout.key(number, range.from());
        byte[] until = RecordLayout.until(number, range.until());
        return read(engine -> engine.scan(from, until, limit)).stream()
                .map(entry -> RecordLayout.record(entry.key(), entry.value()))
                .toList();
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        return committer.write(changes, RecordLimits.checkWrite(changes));
    }

    @Override
    public SortedSet<String> tableNames() {
        live.checkOpen();
        return tables.names();
    }

    /**
     * Reads every file of the engine and checks its checksums. Takes long.
     *
     * @throws RecordStoreFailedException when one does not verify; the message says which
     */
    public void verifyChecksums() {
        read(engine -> {
            engine.verifyChecksums();
            return true;
        });
    }

    /** Writes that wait are still made, reads that run end; later calls throw {@link IllegalStateException}. */
    @Override
    public void close() {
        committer.close();
        live.close();
    }

    private @Nullable Integer find(String table) {
        live.checkOpen();
        return tables.find(table);
    }

    /** What is in memory is read at once, on the caller's thread; what is on disk by a thread that may wait for it. */
    private <A> A read(LiveEngine.Use<A> use) {
        if (live.isGone()) {
            openAgain();
        }
        Supplier<A> read = () -> {
            try {
                return live.use(use);
            } catch (RocksDBException e) {
                throw new RecordStoreFailedException("records cannot be read: " + e.getMessage(), e);
            }
        };
        return NoWait.attempt(read).orElseGet(() -> threads.call(read::get));
    }

    /** Nothing to write: the committer opens the engine again, if only for reads, or is doing so. */
    private void openAgain() {
        try {
            committer.write(List.of(), 0);
        } catch (RecordStoreFullException | RecordStoreFailedException | OutcomeUnknownException e) {
            if (live.isGone()) {
                throw new RecordStoreFailedException("records cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private static int checkFormat(Engine engine) throws RocksDBException {
        byte[] stored = engine.get(RecordLayout.FORMAT_KEY);
        if (stored == null) {
            try (WriteBatch batch = new WriteBatch()) {
                batch.put(RecordLayout.FORMAT_KEY, RecordLayout.format(RecordLayout.FORMAT));
                engine.write(batch);
            }
            return RecordLayout.FORMAT;
        }
        int format = RecordLayout.format(stored);
        if (format != RecordLayout.FORMAT) {
            throw new RecordStoreFailedException(
                    "the records have format " + format + ", this program knows format " + RecordLayout.FORMAT, null);
        }
        return format;
    }
}
