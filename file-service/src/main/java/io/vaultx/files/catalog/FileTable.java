package io.vaultx.files.catalog;

import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.records.WriteOutcome;
import java.util.List;
import java.util.Optional;

/** The table {@code files}: key file id (16 bytes), value a {@link FileHead}. Thread-safe. */
final class FileTable {
    static final TableSpec<FileHead> SPEC = TableSpec.of("files", new FileHeadCodec());

    private final Table<FileHead> heads;

    FileTable(RecordStore store) {
        this.heads = new Table<>(store, SPEC);
    }

    /** Empty for what is no id, too: it comes from a URL. */
    Optional<Row<FileHead>> get(String fileId) {
        return OpaqueId.parse(fileId).flatMap(bytes -> heads.get(key(bytes)));
    }

    /** The answers in the order of the ids. */
    List<Optional<Row<FileHead>>> getAll(List<String> fileIds) {
        return heads.getAll(fileIds.stream().map(id -> key(OpaqueId.bytes(id))).toList());
    }

    RecordChange insert(FileHead head) {
        return heads.insert(key(OpaqueId.bytes(head.id())), head);
    }

    RecordChange replace(Row<FileHead> read, FileHead head) {
        return heads.replace(read, head);
    }

    WriteOutcome write(List<RecordChange> changes) {
        return heads.write(changes.toArray(RecordChange[]::new));
    }

    /** As {@link RecordStore#writesWhole}. */
    boolean writesWhole() {
        return heads.writesWhole();
    }

    private static Key key(byte[] id) {
        return new KeyBuilder().bytes(id).key();
    }
}
