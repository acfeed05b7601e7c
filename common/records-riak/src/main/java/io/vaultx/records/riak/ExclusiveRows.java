package io.vaultx.records.riak;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.riak.RiakCallException.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shaded.com.google.protobuf.ByteString;

/**
 * Rows in a strongly consistent bucket type: of racing writers exactly one wins. They are never deleted (that would forget
 * the version) but marked free.
 *
 * <p>Each change carries a stamp, and the row keeps the stamp of the change before, too. So a writer that heard no answer
 * reads the row and mostly knows: its stamp is there, or another one stands where its own would be.
 *
 * <p>Thread-safe.
 */
final class ExclusiveRows implements Rows {
    /** Each lost round means that another writer won one. */
    private static final int MAX_ROUNDS = 1_000;

    private record Held(RowLayout.Exclusive row, ByteString context) implements Seen {
        @Override
        public long version() {
            return row.value() == null ? Expect.NO_VERSION : row.version();
        }
    }

    private enum Ending {
        WON,
        LOST,
        UNKNOWN,
        NOT_YET
    }

    private final RiakObjects riak;
    private final KeyScan scan;
    private final Listing listing;
    private final RiakSettings.Buckets buckets;

    ExclusiveRows(RiakObjects riak, KeyScan scan, RiakSettings.Buckets buckets) {
        this.riak = riak;
        this.scan = scan;
        this.listing = new Listing(riak, buckets);
        this.buckets = buckets;
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        RowLayout.Exclusive row = look(place(table, key)).row();
        return row.value() == null ? Optional.empty() : Optional.of(new StoredRecord(key, row.value(), row.version()));
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        return scan.scan(listing.bucket(table), range, limit, key -> get(table, key));
    }

    @Override
    public Seen look(RecordChange change) {
        return look(place(change.table(), change.key()));
    }

    @Override
    public boolean apply(RecordChange change, Seen seen) {
        Held held = (Held) seen;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            if (!change.expect().isMetBy(held.version())) {
                return false;
            }
            if (switch (change) {
                case RecordChange.Put put -> set(put, held);
                case RecordChange.Delete delete -> free(delete, held);
            }) {
                return true;
            }
            held = look(place(change.table(), change.key()));
        }
        throw new RecordStoreFailedException(
                "a write to table " + change.table() + " lost " + MAX_ROUNDS + " races for its row", null);
    }

    private boolean set(RecordChange.Put put, Held held) {
        if (held.version() == Expect.NO_VERSION) {
            listing.add(put.table(), put.key());
        }
        return swap(put, held, next(held, put.value()));
    }

    private boolean free(RecordChange.Delete delete, Held held) {
        if (held.version() == Expect.NO_VERSION) {
            return true;
        }
        ByteString context = listing.context(delete.table(), delete.key());
        boolean won = swap(delete, held, next(held, null));
        if (won) {
            listing.remove(delete.table(), delete.key(), context);
        }
        return won;
    }

    private static RowLayout.Exclusive next(Held held, byte @Nullable [] value) {
        return new RowLayout.Exclusive(
                value, held.row().version() + 1, Stamps.fresh(), held.row().stamp());
    }

    /**
     * Puts the next row in the place of the one held, if that is still there. When no answer comes the row is read to learn
     * what happened, and while nothing has, the same is sent again: only one of the sendings can win.
     *
     * @return whether this change won
     */
    private boolean swap(RecordChange change, Held held, RowLayout.Exclusive next) {
        Place place = place(change.table(), change.key());
        ByteString context = held.context();
        boolean sent = false;
        for (int attempt = 1; ; attempt++) {
            Exception failure;
            try {
                if (riak.putConsistent(place, RowLayout.exclusive(next), context)) {
                    return true;
                }
                sent = true;
                failure = new IllegalStateException("the row was refused and is unchanged");
            } catch (RiakCallException e) {
                sent |= e.kind() != Kind.NOT_SENT;
                failure = e;
            }

            Optional<Held> now = sent ? lookOnce(place) : Optional.empty();
            switch (now.map(read -> ending(read.row(), held.row(), next)).orElse(Ending.NOT_YET)) {
                case WON -> {
                    return true;
                }
                case LOST -> {
                    return false;
                }
                case UNKNOWN -> throw unknown(change, failure);
                case NOT_YET -> {
                    if (attempt >= riak.attempts() || Thread.currentThread().isInterrupted()) {
                        throw sent ? unknown(change, failure) : notSent(change, failure);
                    }
                    // A new leader gives the same row a new context.
                    context = now.map(Held::context).orElse(context);
                }
            }
        }
    }

    private static Ending ending(RowLayout.Exclusive now, RowLayout.Exclusive held, RowLayout.Exclusive next) {
        long ahead = now.version() - next.version();
        if (now.stamp() == next.stamp() || (ahead == 1 && now.before() == next.stamp())) {
            return Ending.WON;
        }
        if (now.version() == held.version()) {
            return Ending.NOT_YET;
        }
        return ahead <= 1 ? Ending.LOST : Ending.UNKNOWN;
    }

    private Optional<Held> lookOnce(Place place) {
        try {
            return Optional.of(look(place));
        } catch (RecordStoreFailedException e) {
            return Optional.empty();
        }
    }

    private static OutcomeUnknownException unknown(RecordChange change, Exception cause) {
        return new OutcomeUnknownException(
                "a write to table " + change.table() + " may have happened: " + cause.getMessage(), cause);
    }

    private static RecordStoreFailedException notSent(RecordChange change, Exception cause) {
        return new RecordStoreFailedException(
                "a write to table " + change.table() + " could not be sent: " + cause.getMessage(), cause);
    }

    private Held look(Place place) {
        Found found = riak.getConsistent(place);
        if (found.values().isEmpty()) {
            return new Held(new RowLayout.Exclusive(null, 0, 0, 0), found.context());
        }
        if (found.values().size() > 1) {
            throw new RecordStoreFailedException(
                    "bucket " + place.bucket() + " keeps siblings: its type is not strongly consistent", null);
        }
        try {
            return new Held(RowLayout.exclusive(found.values().getFirst()), found.context());
        } catch (IllegalArgumentException e) {
            throw new RecordStoreFailedException("a row of bucket " + place.bucket() + " is damaged", e);
        }
    }

    private Place place(String table, Key key) {
        return Place.Bucket.of(buckets.exclusiveType(), buckets.space() + "/rows/" + table)
                .place(key);
    }
}
