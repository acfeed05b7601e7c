package io.vaultx.records.riak;

import io.vaultx.records.Expect;
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
import io.vaultx.records.TableSpec;
import io.vaultx.records.WriteOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records in a cluster of Riak KV.
 *
 * <p>Tables with a merge are <em>ordinary</em>: always writable while a quorum is there, racing writers are joined, and a
 * condition keeps nobody out. All others are <em>exclusive</em>: of racing writers exactly one wins; they lie in a strongly
 * consistent bucket type, or in another store that is given.
 *
 * <p>A write does not land whole: its changes are made one by one, in order, and a prefix may stay. Conditions that do not
 * hold when it begins leave nothing. It is repeated inside where that cannot harm, and when no answer comes the row is read
 * to learn what happened; {@link OutcomeUnknownException} is thrown when that does not tell. A late write may then still land
 * until Riak's own timeout has passed.
 *
 * <p>A key that is freed keeps a mark of some hundred bytes for ever. Thread-safe; blocks, safe on virtual threads.
 */
public final class RiakRecordStore implements RecordStore, TableNames {
    private record Spot(String table, Key key) {
        static Spot of(RecordChange change) {
            return new Spot(change.table(), change.key());
        }
    }

    private final RiakObjects riak;
    private final Parallel parallel;
    private final OrdinaryRows ordinary;
    private final ExclusiveRows exclusive;
    private final KnownTables tables;
    private final @Nullable RecordStore elsewhere;
    private volatile boolean closed;

    private RiakRecordStore(
            RiakObjects riak,
            RiakSettings.Buckets buckets,
            Map<String, TableSpec<?>> merging,
            @Nullable RecordStore elsewhere) {
        this.riak = riak;
        this.parallel = new Parallel();
        KeyScan scan = new KeyScan(riak, parallel);
        this.ordinary = new OrdinaryRows(riak, scan, buckets, merging);
        this.exclusive = new ExclusiveRows(riak, scan, buckets);
        this.tables = new KnownTables(riak, scan, buckets);
        this.elsewhere = elsewhere;
    }

    /**
     * Connects, and checks that the cluster keeps what {@link RecordStore} promises.
     *
     * @param merging every table that has a merge
     * @param elsewhere keeps the exclusive tables instead of Riak; stays the caller's
     * @throws RecordStoreFailedException when Riak cannot be reached, or a bucket type is not as it must be; the message says
     *     which property, and where the exclusive tables cannot be kept, why
     */
    public static RiakRecordStore open(
            RiakSettings settings, Collection<TableSpec<?>> merging, @Nullable RecordStore elsewhere) {
        RiakObjects riak = new RiakObjects(new RiakNodes(settings), settings);
        try {
            new StartUpCheck(riak, settings).run(elsewhere == null);
            Map<String, TableSpec<?>> tables =
                    merging.stream().collect(Collectors.toMap(TableSpec::name, Function.identity()));
            return new RiakRecordStore(riak, settings.buckets(), tables, elsewhere);
        } catch (RuntimeException e) {
            riak.close();
            throw e;
        }
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        checkOpen();
        return isElsewhere(table) ? elsewhere().get(table, key) : rows(table).get(table, key);
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        checkOpen();
        if (isElsewhere(table)) {
            return elsewhere().getAll(table, keys);
        }
        return parallel.map(keys, key -> rows(table).get(table, key));
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        RecordLimits.checkScan(limit);
        checkOpen();
        return isElsewhere(table)
                ? elsewhere().scan(table, range, limit)
                : rows(table).scan(table, range, limit);
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        RecordLimits.checkWrite(changes);
        checkOpen();
        List<Rows.@Nullable Seen> seen = look(changes);
        int conflict = conflictAhead(changes, seen);
        if (conflict >= 0) {
            return new WriteOutcome.Conflict(conflict);
        }
        changes.stream()
                .filter(change -> change instanceof RecordChange.Put && !isElsewhere(change.table()))
                .forEach(change -> tables.note(change.table()));
        return apply(changes, seen);
    }

    /** Those in Riak; not those of the other store. */
    @Override
    public SortedSet<String> tableNames() {
        checkOpen();
        return tables.all();
    }

    /** Each change of a write is made durable before the next; there is nothing that makes several one. */
    @Override
    public boolean writesWhole() {
        return false;
    }

    /** An index asks one copy of each row, and that may miss some until its node is repaired. */
    @Override
    public boolean scansEverything() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
        riak.close();
        parallel.close();
    }

    /** What is there for each change; null for what lies elsewhere, and for what a change before it will have changed. */
    private List<Rows.@Nullable Seen> look(List<RecordChange> changes) {
        Set<Spot> touched = new HashSet<>();
        List<Optional<RecordChange>> toLook = changes.stream()
                .map(change -> isElsewhere(change.table()) || !touched.add(Spot.of(change))
                        ? Optional.<RecordChange>empty()
                        : Optional.of(change))
                .toList();
        List<Rows.@Nullable Seen> seen = new ArrayList<>();
        parallel.map(toLook, change -> change.map(it -> rows(it.table()).look(it)))
                .forEach(found -> seen.add(found.orElse(null)));
        return seen;
    }

    /** The first change that will conflict, or -1 when there is none or it cannot be told before they are made. */
    private static int conflictAhead(List<RecordChange> changes, List<Rows.@Nullable Seen> seen) {
        Set<Spot> there = new HashSet<>();
        for (int i = 0; i < changes.size(); i++) {
            RecordChange change = changes.get(i);
            Rows.Seen found = seen.get(i);
            if (found != null && !change.expect().isMetBy(found.version())) {
                return i;
            }
            if (found == null && change.expect() instanceof Expect.Absent && there.contains(Spot.of(change))) {
                return i;
            }
            if (found == null && !(change.expect() instanceof Expect.Anything)) {
                return -1;
            }
            if (change instanceof RecordChange.Put) {
                there.add(Spot.of(change));
            } else {
                there.remove(Spot.of(change));
            }
        }
        return -1;
    }

    private WriteOutcome apply(List<RecordChange> changes, List<Rows.@Nullable Seen> seen) {
        int made = 0;
        try {
            while (made < changes.size()) {
                RecordChange change = changes.get(made);
                if (isElsewhere(change.table())) {
                    List<RecordChange> together = runElsewhere(changes, made);
                    if (elsewhere().write(together) instanceof WriteOutcome.Conflict(int index)) {
                        return new WriteOutcome.Conflict(made + index);
                    }
                    made += together.size();
                } else {
                    Rows rows = rows(change.table());
                    Rows.Seen there = seen.get(made);
                    if (!rows.apply(change, there == null ? rows.look(change) : there)) {
                        return new WriteOutcome.Conflict(made);
                    }
                    made++;
                }
            }
            return WriteOutcome.WRITTEN;
        } catch (RecordStoreFailedException | RecordStoreFullException e) {
            if (made == 0) {
                throw e;
            }
            throw new OutcomeUnknownException(
                    made + " of " + changes.size() + " changes were made, then: " + e.getMessage(), e);
        }
    }

    private List<RecordChange> runElsewhere(List<RecordChange> changes, int from) {
        int until = from;
        while (until < changes.size() && isElsewhere(changes.get(until).table())) {
            until++;
        }
        return changes.subList(from, until);
    }

    private Rows rows(String table) {
        return ordinary.has(table) ? ordinary : exclusive;
    }

    private boolean isElsewhere(String table) {
        return elsewhere != null && !ordinary.has(table);
    }

    private RecordStore elsewhere() {
        if (elsewhere == null) {
            throw new IllegalStateException("the exclusive tables are in Riak");
        }
        return elsewhere;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the record store is closed");
        }
    }
}
