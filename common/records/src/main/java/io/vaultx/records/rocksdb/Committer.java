package io.vaultx.records.rocksdb;

import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.records.WriteOutcome;
import io.vaultx.records.rocksdb.WriteQueue.Waiting;
import io.vaultx.threads.NoWait;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;

/**
 * The one thread that writes. It takes all that waits, checks the conditions, writes one batch with one sync, then
 * answers; meanwhile the next callers gather. Measured on two cores, 64 virtual threads, 400 bytes durable each: 82,000
 * writes a second, against 647 when each calls RocksDB itself and so holds its carrier during the sync.
 *
 * <p>After an error of the engine nothing more is written through it: after a failed sync the kernel may call pages clean
 * that never reached the disk. It is closed and opened again, which reads the log back and syncs what it found into new
 * files, and the last version then stored tells whether the batch landed.
 */
final class Committer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Committer.class.getName());

    private final WriteQueue queue = new WriteQueue(WriteQueue.PATIENCE);
    private final LiveEngine live;
    private final TableNumbers tables;
    private final Thread thread;
    private long lastVersion;
    private boolean failing;

    private Committer(LiveEngine live, TableNumbers tables) {
        this.live = live;
        this.tables = tables;
        this.thread = Thread.ofPlatform().daemon(true).name("record-committer").unstarted(this::run);
    }

    static Committer start(LiveEngine live, TableNumbers tables) throws RocksDBException {
        Committer committer = new Committer(live, tables);
        committer.load();
        committer.thread.start();
        return committer;
    }

    /** Parks the caller until the changes are durable, or refused. An interrupt waits: the batch cannot be called back. */
    WriteOutcome write(List<RecordChange> changes, long sizeBytes) {
        NoWait.giveUp();
        Waiting waiting = new Waiting(changes, sizeBytes, new CompletableFuture<>());
        queue.put(waiting);
        try {
            return waiting.answer().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Commits what waits, then ends. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (List<Waiting> writes = queue.takeAll(); !writes.isEmpty(); writes = queue.takeAll()) {
                try {
                    commit(writes);
                } finally {
                    abandon(writes);
                }
            }
        } finally {
            queue.close();
            abandon(queue.takeAll());
        }
    }

    /** Whatever ends this thread, nobody waits for ever. */
    private static void abandon(List<Waiting> writes) {
        for (Waiting write : writes) {
            if (!write.answer().isDone()) {
                write.answer()
                        .completeExceptionally(
                                new OutcomeUnknownException("the thread that writes records ended", null));
            }
        }
    }

    private void commit(List<Waiting> writes) {
        if (!live.isWritable()) {
            try {
                reopen();
            } catch (RocksDBException | RuntimeException e) {
                refuse(writes, () -> notWritten(e));
                return;
            }
        }

        try {
            List<WriteOutcome> outcomes = live.use(engine -> writeBatch(engine, writes));
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "Records can be written again");
            }
            for (int i = 0; i < writes.size(); i++) {
                writes.get(i).answer().complete(outcomes.get(i));
            }
        } catch (Throwable e) {
            recoverFrom(e, writes);
        }
    }

    private List<WriteOutcome> writeBatch(Engine engine, List<Waiting> writes) throws RocksDBException {
        try (PendingBatch batch = new PendingBatch(engine, tables, lastVersion)) {
            List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
            for (Waiting write : writes) {
                outcomes.add(batch.add(write.changes()));
            }
            lastVersion = batch.lastVersion();

            if (!batch.isEmpty()) {
                batch.write();
            }
            return outcomes;
        }
    }

    private void recoverFrom(Throwable failure, List<Waiting> writes) {
        if (!failing) {
            failing = true;
            LOG.log(Level.ERROR, "Writing records failed; the database is closed and opened again", failure);
        }
        long attempted = lastVersion;
        boolean nothingLanded = false;
        try {
            nothingLanded = reopen() < attempted;
        } catch (RocksDBException | RuntimeException e) {
            failure.addSuppressed(e);
            LOG.log(Level.ERROR, "The records could not be opened again; each write tries once more", e);
        }

        if (nothingLanded && DiskFull.caused(failure)) {
            refuse(writes, () -> notWritten(failure));
        } else {
            refuse(
                    writes,
                    () -> new OutcomeUnknownException(
                            "the engine failed while writing records: " + failure.getMessage(), failure));
        }
    }

    /** Answers the last version that is stored. */
    private long reopen() throws RocksDBException {
        live.reopen();
        return load();
    }

    private long load() throws RocksDBException {
        return live.use(engine -> {
            tables.load(engine);
            long stored = engine.version(RecordLayout.LAST_VERSION_KEY);
            lastVersion = Math.max(lastVersion, stored);
            return stored;
        });
    }

    private static RuntimeException notWritten(Throwable cause) {
        return DiskFull.caused(cause)
                ? new RecordStoreFullException("there is no space for records: " + cause.getMessage(), cause)
                : new RecordStoreFailedException("the records cannot be written: " + cause.getMessage(), cause);
    }

    private static void refuse(List<Waiting> writes, Supplier<RuntimeException> failure) {
        writes.forEach(write -> write.answer().completeExceptionally(failure.get()));
    }
}
