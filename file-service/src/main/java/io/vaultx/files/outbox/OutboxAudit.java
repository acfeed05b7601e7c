package io.vaultx.files.outbox;

import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.UnreadableRows;
import java.util.List;

/**
 * Checks that every row of the outbox can be read. Nothing that it says is a loss: one whose version never came is removed in
 * time, and one too many makes work be done again.
 */
public final class OutboxAudit {
    private OutboxAudit() {}

    public static void run(RecordStore store, AuditReport report, CommittedVersions versions) {
        TableWalk<OutboxRow> rows = new TableWalk<>(store, OutboxTable.SPEC, new UnreadableRows(report));
        while (rows.hasNext()) {
            Row<OutboxRow> row = rows.next();
            boolean committed =
                    versions.areCommitted(List.of(OutboxTable.version(row))).getFirst();
            report.count(committed ? "versions that wait for work" : "outbox entries without a version", 1);
        }
    }
}
