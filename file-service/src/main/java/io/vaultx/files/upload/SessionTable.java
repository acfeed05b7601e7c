package io.vaultx.files.upload;

import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The table {@code uploads}: key upload id (16 bytes), value an {@link UploadSession}. Sessions are opened in the
 * write that creates their file. Thread-safe.
 */
final class SessionTable {
    static final TableSpec<UploadSession> SPEC = TableSpec.of("uploads", new SessionCodec());

    private final RecordStore store;
    private final Table<UploadSession> sessions;

    SessionTable(RecordStore store) {
        this.store = store;
        this.sessions = new Table<>(store, SPEC);
    }

    Optional<Row<UploadSession>> get(String uploadId) {
        return sessions.get(key(uploadId));
    }

    /** Every session in the order of the ids; one that cannot be read is told and passed over. */
    TableWalk<UploadSession> walk(Consumer<UnreadableRecordException> unreadable) {
        return new TableWalk<>(store, SPEC, unreadable);
    }

    /** Moves a session on; false when somebody else moved or touched it since it was read. */
    boolean move(Row<UploadSession> read, Phase next) {
        return sessions.write(sessions.replace(read, read.value().in(next))).written();
    }

    /** Lets a session expire later, counted from {@code at}; false when somebody else moved or touched it since it was read. */
    boolean renew(Row<UploadSession> read, Instant at) {
        return sessions.write(sessions.replace(read, read.value().renewed(at))).written();
    }

    /**
     * Opens a session again whose content could not be completed; what is to be sent again has all its time. Does nothing when
     * somebody else moved it since it was read.
     */
    void openAgain(Row<UploadSession> read, Phase.Open next, Instant at) {
        sessions.write(sessions.replace(read, read.value().in(next).renewed(at)));
    }

    /** Changes nothing but the row's version: whoever read the session before cannot move it any more. */
    RecordChange touch(Row<UploadSession> read) {
        return sessions.replace(read, read.value());
    }

    /** False when somebody else moved or touched it since it was read. */
    boolean remove(Row<UploadSession> read) {
        return sessions.write(sessions.delete(read)).written();
    }

    RecordChange insert(UploadSession session) {
        return sessions.insert(key(session.uploadId()), session);
    }

    private static Key key(String uploadId) {
        return new KeyBuilder().bytes(OpaqueId.bytes(uploadId)).key();
    }
}
