package io.vaultx.records.riak;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import shaded.com.google.protobuf.ByteString;

/** Records of a range by an index query, whose keys are only hints: each is read before it counts. Thread-safe. */
final class KeyScan {
    /** Keys asked for at a time. */
    private static final int MAX_PAGE = 1_000;

    private final RiakObjects riak;
    private final Parallel parallel;

    KeyScan(RiakObjects riak, Parallel parallel) {
        this.riak = riak;
        this.parallel = parallel;
    }

    List<StoredRecord> scan(
            Place.Bucket bucket, KeyRange range, int limit, Function<Key, Optional<StoredRecord>> read) {
        List<StoredRecord> found = new ArrayList<>();
        if (range.until() != null && range.from().compareTo(range.until()) >= 0) {
            return found;
        }
        ByteString from = Place.stored(range.from());
        ByteString to = range.until() == null ? Place.KEYS_UNTIL : Place.stored(range.until());
        ByteString continuation = ByteString.EMPTY;
        do {
            RiakObjects.Keys page = riak.keys(bucket, from, to, Math.min(MAX_PAGE, limit - found.size()), continuation);
            List<Key> keys =
                    page.keys().stream().map(Place::key).filter(range::contains).toList();
            parallel.map(keys, read).forEach(record -> record.ifPresent(found::add));
            continuation = page.continuation();
        } while (found.size() < limit && !continuation.isEmpty());
        return found;
    }
}
