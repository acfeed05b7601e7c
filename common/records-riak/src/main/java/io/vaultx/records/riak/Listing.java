package io.vaultx.records.riak;

import io.vaultx.records.Key;
import io.vaultx.records.RecordStoreFailedException;
import shaded.com.google.protobuf.ByteString;

/**
 * Ordinary rows that say under which keys exclusive rows may be found: Riak indexes no strongly consistent bucket.
 *
 * <p>Promised: while a row is live its listing row is there. So it is written before the row becomes live, and taken away
 * after the row became free, with the context that was read before that:
 *
 * <pre>
 * one that frees the row                one that makes it live again
 * reads the listing's context c
 * row: live (version v) -> free (v+1)
 *                                       reads the row: free (v+1)
 *                                       writes the listing anew: not covered by c
 *                                       row: free (v+1) -> live (v+2)
 * deletes what c covers: nothing new
 * </pre>
 *
 * Whoever read the row before it was freed fails to make it live, reads again, and writes the listing again. Thread-safe.
 */
final class Listing {
    private final RiakObjects riak;
    private final RiakSettings.Buckets buckets;

    Listing(RiakObjects riak, RiakSettings.Buckets buckets) {
        this.riak = riak;
        this.buckets = buckets;
    }

    Place.Bucket bucket(String table) {
        return Place.Bucket.of(buckets.ordinaryType(), buckets.space() + "/listing/" + table);
    }

    /**
     * Names the key, durable on return. To be called after the row was read and before it becomes live.
     *
     * @throws RecordStoreFailedException when it could not; what was written all the same names a key that is not there
     */
    void add(String table, Key key) {
        Mark.put(riak, bucket(table).place(key), "a key of table " + table);
    }

    /** What {@link #remove} covers: to be read before the row is freed. */
    ByteString context(String table, Key key) {
        return riak.get(bucket(table).place(key)).context();
    }

    /** Takes away what is covered, if Riak is willing: who scans checks each key anyway. */
    void remove(String table, Key key, ByteString context) {
        if (context.isEmpty()) {
            return;
        }
        try {
            riak.delete(bucket(table).place(key), context);
        } catch (RiakCallException e) {
            // A key too many in the listing costs one read per scan.
            return;
        }
    }
}
