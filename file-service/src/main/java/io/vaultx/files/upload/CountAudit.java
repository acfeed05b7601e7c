package io.vaultx.files.upload;

import io.vaultx.records.Key;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.UnreadableRows;
import java.util.HashMap;
import java.util.Map;

/** Walks the counts of uploads beside the uploads themselves, in the order of their ids. Not thread-safe. */
final class CountAudit {
    private final AuditReport report;
    private final UnreadableRows unreadable;
    private final TableWalk<CountShare> rows;
    private final Map<Key, CountShare> shares = new HashMap<>();

    CountAudit(RecordStore store, AuditReport report) {
        this.report = report;
        this.unreadable = new UnreadableRows(report);
        this.rows = new TableWalk<>(store, CountTable.SPEC, unreadable);
    }

    /** Reads the counts of an upload; any before them are of none. */
    void goTo(Key upload) {
        shares.clear();
        while (rows.hasNext() && rows.peek().key().compareTo(upload) < 0) {
            ofNoUpload();
        }
        while (rows.hasNext() && rows.peek().key().startsWith(upload)) {
            Row<CountShare> row = rows.next();
            shares.put(row.key(), row.value());
        }
    }

    /** Whether the counts of the upload that was gone to lack this part; a share that cannot be read is told already. */
    boolean lack(String uploadId, Part part) {
        Key key = CountTable.key(uploadId, part.index() % CountTable.SHARES);
        return !unreadable.contain(key)
                && !shares.getOrDefault(key, CountShare.NONE).has(part);
    }

    void end() {
        while (rows.hasNext()) {
            ofNoUpload();
        }
    }

    private void ofNoUpload() {
        rows.next();
        report.count("counts of no upload", 1);
    }
}
