package io.vaultx.records.copy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.TableNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Makes one store the copy of another while nobody else uses either: every row of every table with the same bytes, no other
 * rows. Only what differs is written, so a copy that was broken off is finished by doing it again. Versions are the target's
 * own: nothing outside of a running process remembers one.
 *
 * <p>Before it changes anything the target is marked as an unfinished copy, and it stays so until every row was read again
 * and compared, and until whoever copies has noted where the records are now: no server starts on it meanwhile. A target that
 * has other records and no such mark is left alone, unless its records went to this very source before ({@link LeftRecords}).
 *
 * <p>Not thread-safe.
 */
public final class RecordCopy {
    /** Of a source whose scans may pass over rows: one of three copies that lacks a row is asked in one of three looks. */
    private static final int LOOKS = 6;

    private static final String MARK_TABLE = "unfinished-copy";
    private static final Key MARK = Key.of(new byte[] {1});
    private static final int MAX_CHANGES = 200;
    private static final long BATCH_BYTES = RecordStore.MAX_WRITE_BYTES / 4;

    /** Writes under way at once, into a target that makes each change by itself. */
    private static final int MAX_AT_ONCE = 32;

    private final RecordStore source;
    private final TableNames ofSource;
    private final RecordStore target;
    private final TableNames ofTarget;
    private final SortedSet<String> tables = new TreeSet<>();
    private final CopyProgress progress;

    /** Of the tables that either store has. */
    public RecordCopy(
            RecordStore source, TableNames ofSource, RecordStore target, TableNames ofTarget, CopyProgress progress) {
        this.source = source;
        this.ofSource = ofSource;
        this.target = target;
        this.ofTarget = ofTarget;
        this.progress = progress;
    }

    private void lookForTables() {
        tables.addAll(ofSource.tableNames());
        tables.addAll(ofTarget.tableNames());
        tables.remove(MARK_TABLE);
        tables.remove(LeftRecords.TABLE);
    }

    /** Whether a copy into this store was begun and did not come to its end. */
    public static boolean isUnfinished(RecordStore store) {
        return store.get(MARK_TABLE, MARK).isPresent();
    }

    /**
     * Copies and verifies. Answers how many rows differ at the end: 0, unless an engine gives back something else than it
     * took.
     *
     * @param whenEqual notes where the records are now; nobody can serve from a target that was not equal before until it
     *     returns. Must be fit to be repeated: a killed copy is done again
     * @throws CopyRefusedException when the target has records that are no copy, the source is an unfinished one, was left
     *     for another store or has no record
     * @throws RecordStoreFailedException when either engine cannot answer; to be done again
     */
    public long run(Runnable whenEqual) {
        refuseOddSource();
        if (!isUnfinished(target)) {
            if (differencesInAllLooks("comparing", true) == 0) {
                whenEqual.run();
                LeftRecords.areBack(target);
                return 0;
            }
            if (hasRows(target) && !LeftRecords.hasGone(target, source)) {
                throw new CopyRefusedException("the target has records that differ from those of the source."
                        + " Nothing was changed; take them away first when they are not wanted");
            }
            write(List.of(new RecordChange.Put(
                    MARK_TABLE, MARK, "unfinished".getBytes(StandardCharsets.UTF_8), Expect.ANYTHING)));
        }

        for (int look = 1; look <= looks(); look++) {
            boolean first = look == 1;
            lookForTables();
            tables.forEach(table -> copy(table, first));
        }

        return finish(whenEqual);
    }

    /**
     * The last part of {@link #run} alone, for a copy that was verified before and then killed: compares, and when both are
     * equal notes it and takes the mark away. Otherwise it changes nothing.
     *
     * @throws CopyRefusedException when the source is none, as there
     */
    public long finish(Runnable whenEqual) {
        refuseOddSource();
        // Once more: the verification trusts nothing that the copy saw.
        long different = differencesInAllLooks("verifying", false);
        if (different == 0) {
            // In this order: at no moment both can be served from.
            whenEqual.run();
            LeftRecords.areBack(target);
            write(List.of(new RecordChange.Delete(MARK_TABLE, MARK, Expect.ANYTHING)));
        }
        return different;
    }

    private void refuseOddSource() {
        if (isUnfinished(source)) {
            throw new CopyRefusedException("the source is itself an unfinished copy");
        }
        LeftRecords.whereNow(source)
                .filter(where -> !LeftRecords.hasGone(source, target))
                .ifPresent(where -> {
                    throw new CopyRefusedException("the source was left: its records are in " + where);
                });
        lookForTables();
        if (!hasRows(source)) {
            throw new CopyRefusedException("the source has no record at all: it cannot be the right one");
        }
    }

    /** Whatever one look passes over another one finds; nothing is taken back for it. */
    private int looks() {
        return source.scansEverything() ? 1 : LOOKS;
    }

    private long differencesInAllLooks(String step, boolean oneIsEnough) {
        long different = 0;
        for (int look = 1; look <= looks() && different == 0; look++) {
            lookForTables();
            different = differences(step, oneIsEnough);
        }
        return different;
    }

    private void copy(String table, boolean alwaysTold) {
        long rows = 0;
        long written = 0;
        long removed = 0;
        long bytes = 0;
        List<RecordChange> batch = new ArrayList<>();
        for (RowPairs pairs = new RowPairs(source, target, table); pairs.hasNext(); ) {
            RowPair pair = pairs.next();
            progress.looked("copying", table, 1);
            if (pair.source() == null) {
                batch.add(new RecordChange.Delete(table, pair.key(), Expect.ANYTHING));
                removed++;
            } else {
                rows++;
                if (!pair.isEqual()) {
                    byte[] value = Objects.requireNonNull(pair.source()).value();
                    batch.add(new RecordChange.Put(table, pair.key(), value, Expect.ANYTHING));
                    written++;
                    bytes += batch.getLast().sizeBytes();
                }
            }
            if (batch.size() >= MAX_CHANGES || bytes >= BATCH_BYTES) {
                write(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
        write(batch);
        if (alwaysTold || written + removed > 0) {
            progress.copied(table, rows, written, removed);
        }
    }

    private long differences(String step, boolean oneIsEnough) {
        long different = 0;
        for (String table : tables) {
            for (RowPairs pairs = new RowPairs(source, target, table); pairs.hasNext(); ) {
                progress.looked(step, table, 1);
                if (!pairs.next().isEqual()) {
                    different++;
                    if (oneIsEnough) {
                        return different;
                    }
                }
            }
        }
        return different;
    }

    private boolean hasRows(RecordStore store) {
        return tables.stream().anyMatch(table -> new RowPages(store, table).peek() != null);
    }

    private void write(List<RecordChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        if (target.writesWhole()) {
            written(changes);
        } else {
            writeEach(changes);
        }
    }

    /** Each by itself, many at once: their order means nothing here, and such a target would make them one by one. */
    private void writeEach(List<RecordChange> changes) {
        Semaphore room = new Semaphore(MAX_AT_ONCE);
        List<Future<?>> writes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (RecordChange change : changes) {
                room.acquireUninterruptibly();
                writes.add(threads.submit(() -> {
                    try {
                        written(List.of(change));
                    } finally {
                        room.release();
                    }
                }));
            }
        }
        for (Future<?> write : writes) {
            if (write.state() != Future.State.SUCCESS) {
                Throwable failed = write.exceptionNow();
                throw failed instanceof RuntimeException known ? known : new IllegalStateException(failed);
            }
        }
    }

    private void written(List<RecordChange> changes) {
        if (!target.write(changes).written()) {
            throw new IllegalStateException("a write without conditions was a conflict");
        }
    }
}
