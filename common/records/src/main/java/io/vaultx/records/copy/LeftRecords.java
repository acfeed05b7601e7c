package io.vaultx.records.copy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What two stores remember of a move of all records from one to the other, so that nobody serves from the one that was left
 * and only that one may be copied over on the way back. Rows of a table that is no part of the records (docs/FORMATS.md 6.4):
 * the store that was left has the move's id and where the records are now, the one they went to has the id.
 *
 * <p>A killed process leaves both stores so that the same copy, done again, comes to its end. Thread-safe.
 */
public final class LeftRecords {
    static final String TABLE = "left-records";

    private static final Key LEFT = Key.of(new byte[] {1});
    private static final Key ARRIVED = Key.of(new byte[] {2});

    private LeftRecords() {}

    /** In words, where the records of this store went; empty when they are here. */
    public static Optional<String> whereNow(RecordStore store) {
        return text(store, LEFT).map(left -> left.substring(left.indexOf(' ') + 1));
    }

    /**
     * Notes in both that the records go from one to the other: the source is left from then on. For {@link RecordCopy#run},
     * which takes care that the target can be served from afterwards only. Durable when it returns; can be repeated.
     *
     * @param whereNow where the records are found now, without any secret
     */
    public static void note(RecordStore source, RecordStore target, String whereNow) {
        // The same id for the same move: a new one in one of them only would part the two.
        String id = hasGone(source, target)
                ? moveId(source).orElseThrow()
                : UUID.randomUUID().toString();
        put(target, ARRIVED, id);
        put(source, LEFT, id + " " + whereNow);
    }

    /** The records of this store are here again. */
    static void areBack(RecordStore store) {
        if (store.get(TABLE, LEFT).isPresent()) {
            write(store, new RecordChange.Delete(TABLE, LEFT, Expect.ANYTHING));
        }
    }

    /** Whether the records of the one went to the other, the last time that either took part in a move. */
    static boolean hasGone(RecordStore left, RecordStore arrived) {
        Optional<String> id = moveId(left);
        return id.isPresent() && id.equals(text(arrived, ARRIVED));
    }

    private static Optional<String> moveId(RecordStore store) {
        return text(store, LEFT).map(left -> left.substring(0, left.indexOf(' ')));
    }

    private static Optional<String> text(RecordStore store, Key key) {
        return store.get(TABLE, key).map(row -> new String(row.value(), StandardCharsets.UTF_8));
    }

    private static void put(RecordStore store, Key key, String text) {
        write(store, new RecordChange.Put(TABLE, key, text.getBytes(StandardCharsets.UTF_8), Expect.ANYTHING));
    }

    private static void write(RecordStore store, RecordChange change) {
        if (!store.write(List.of(change)).written()) {
            throw new IllegalStateException("a write without conditions was a conflict");
        }
    }
}
