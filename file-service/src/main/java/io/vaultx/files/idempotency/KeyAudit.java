package io.vaultx.files.idempotency;

import io.vaultx.records.RecordStore;
import io.vaultx.records.TableWalk;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.UnreadableRows;

/** Checks that every row of a client's key can be read. */
public final class KeyAudit {
    private KeyAudit() {}

    public static void run(RecordStore store, AuditReport report) {
        TableWalk<KeyRow> rows = new TableWalk<>(store, KeyTable.SPEC, new UnreadableRows(report));
        while (rows.hasNext()) {
            boolean ended = rows.next().value().ending() != null;
            report.count(ended ? "idempotency keys answered" : "idempotency keys without an answer yet", 1);
        }
    }
}
