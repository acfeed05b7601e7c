package io.vaultx.records.riak;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import java.util.List;
import java.util.Optional;

/** The rows of tables of one kind. Every method throws {@link RecordStoreFailedException} when Riak cannot answer. */
sealed interface Rows permits ExclusiveRows, OrdinaryRows {
    Optional<StoredRecord> get(String table, Key key);

    List<StoredRecord> scan(String table, KeyRange range, int limit);

    /** What a change found before it is made. */
    interface Seen {
        /** The record's version, or {@link io.vaultx.records.Expect#NO_VERSION}. */
        long version();
    }

    Seen look(RecordChange change);

    /**
     * Makes the change, durable on return.
     *
     * @param seen what {@link #look} answered, not long ago
     * @return false when the change did not find what it expects; then it did not happen
     * @throws RecordStoreFailedException when it did not happen, nor will
     * @throws OutcomeUnknownException when it may have happened, or happen yet
     */
    boolean apply(RecordChange change, Seen seen);
}
