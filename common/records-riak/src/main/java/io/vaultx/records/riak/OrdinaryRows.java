package io.vaultx.records.riak;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.TableSpec;
import io.vaultx.records.riak.RiakCallException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import shaded.com.google.protobuf.ByteString;

/**
 * Rows of tables that have a merge. Riak keeps what racing writers wrote side by side, and every reader joins it, so nothing
 * that was acknowledged is lost; but a condition keeps nobody out: two writers that saw the same row both win, and their
 * values are joined. A delete removes what it saw; what a racing writer wrote stays.
 *
 * <p>Thread-safe.
 */
final class OrdinaryRows implements Rows {
    /**
     * What the siblings are together.
     *
     * @param lossless whether it holds all that each of them says
     */
    private record Joined(byte[] value, long version, boolean lossless, Found found) implements Seen {}

    private final RiakObjects riak;
    private final KeyScan scan;
    private final RiakSettings.Buckets buckets;
    private final Map<String, TableSpec<?>> tables;

    OrdinaryRows(RiakObjects riak, KeyScan scan, RiakSettings.Buckets buckets, Map<String, TableSpec<?>> tables) {
        this.riak = riak;
        this.scan = scan;
        this.buckets = buckets;
        this.tables = tables;
    }

    boolean has(String table) {
        return tables.containsKey(table);
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        Place place = bucket(table).place(key);
        Joined joined = look(table, place);
        if (joined.version() == Expect.NO_VERSION) {
            return Optional.empty();
        }
        if (joined.found().siblings() > 1 && joined.lossless()) {
            writeBack(place, joined);
        }
        return Optional.of(new StoredRecord(key, joined.value(), joined.version()));
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        return scan.scan(bucket(table), range, limit, key -> get(table, key));
    }

    @Override
    public Seen look(RecordChange change) {
        return look(change.table(), bucket(change.table()).place(change.key()));
    }

    @Override
    public boolean apply(RecordChange change, Seen seen) {
        if (!change.expect().isMetBy(seen.version())) {
            return false;
        }
        Place place = bucket(change.table()).place(change.key());
        ByteString context = ((Joined) seen).found().context();
        switch (change) {
            case RecordChange.Put put -> {
                byte[] row = RowLayout.ordinary(new RowLayout.Ordinary(put.value(), Stamps.fresh()));
                untilDone(change, () -> riak.put(place, row, context, false));
            }
            case RecordChange.Delete ignored -> {
                if (seen.version() != Expect.NO_VERSION) {
                    untilDone(change, () -> riak.delete(place, context));
                }
            }
        }
        return true;
    }

    private Joined look(String table, Place place) {
        TableSpec<?> spec = Objects.requireNonNull(tables.get(table));
        Found found = riak.get(place);
        try {
            // What was sent twice is one row, to the byte.
            List<RowLayout.Ordinary> rows =
                    found.values().stream().distinct().map(RowLayout::ordinary).toList();
            List<Long> stamps = rows.stream().map(RowLayout.Ordinary::stamp).toList();
            List<byte[]> values = rows.stream().map(RowLayout.Ordinary::value).toList();
            // A single one is handed out as it is, whoever wrote it.
            boolean lossless = values.size() < 2 || values.stream().allMatch(spec::knowsAll);
            return values.stream()
                    .reduce(spec::join)
                    .map(value -> new Joined(value, Stamps.joined(stamps), lossless, found))
                    .orElseGet(() -> new Joined(new byte[0], Expect.NO_VERSION, lossless, found));
        } catch (IllegalArgumentException e) {
            throw new RecordStoreFailedException("a row of bucket " + place.bucket() + " is damaged", e);
        }
    }

    /**
     * Leaves one value where several were, under the stamp they have together, so that its version stays. Only where nothing
     * has changed meanwhile: else it could bring back what was just deleted. When it fails the next reader does it. What a
     * newer program wrote is left to it: a mere read must not cost any of that.
     */
    private void writeBack(Place place, Joined joined) {
        byte[] row = RowLayout.ordinary(new RowLayout.Ordinary(joined.value(), joined.version()));
        try {
            riak.put(place, row, joined.found().context(), true);
        } catch (RiakCallException e) {
            return;
        }
    }

    private interface Call {
        void run() throws RiakCallException;
    }

    /**
     * Sends the same bytes with the same context until they are acknowledged: when an earlier sending arrived, too, there are
     * two siblings with one stamp, which join to one.
     */
    private void untilDone(RecordChange change, Call call) {
        boolean mayHaveHappened = false;
        for (int attempt = 1; ; attempt++) {
            try {
                call.run();
                return;
            } catch (RiakCallException e) {
                mayHaveHappened |= e.kind() != Kind.NOT_SENT;
                if (attempt < riak.attempts() && !Thread.currentThread().isInterrupted()) {
                    continue;
                }
                String what = "a write to table " + change.table();
                if (mayHaveHappened) {
                    throw new OutcomeUnknownException(what + " was not acknowledged: " + e.getMessage(), e);
                }
                throw new RecordStoreFailedException(what + " could not be sent: " + e.getMessage(), e);
            }
        }
    }

    private Place.Bucket bucket(String table) {
        return Place.Bucket.of(buckets.ordinaryType(), buckets.space() + "/rows/" + table);
    }
}
