package io.vaultx.records.audit;

import io.vaultx.records.Key;
import io.vaultx.records.UnreadableRecordException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Reports rows that cannot be decoded, and remembers them: what depends on one is not reported again. Not thread-safe. */
public final class UnreadableRows implements Consumer<UnreadableRecordException> {
    private final AuditReport report;
    private final Set<Key> keys = new HashSet<>();

    public UnreadableRows(AuditReport report) {
        this.report = report;
    }

    @Override
    public void accept(UnreadableRecordException row) {
        keys.add(row.key());
        Map<String, String> about = new LinkedHashMap<>();
        about.put("table", row.table());
        about.put("key", row.key().toString());
        report.finding(new AuditFinding(
                "ROW_UNREADABLE",
                about,
                String.valueOf(row.getMessage()),
                "restore the records from a backup, or start the VaultX that wrote it"));
    }

    /** Whether the row of this key was met and could not be decoded. */
    public boolean contain(Key key) {
        return keys.contains(key);
    }
}
