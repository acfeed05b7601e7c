package io.vaultx.auth.account;

import io.vaultx.records.KeyReader;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import io.vaultx.records.audit.UnreadableRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Checks accounts and addresses against each other, both ways. Changes nothing. Not thread-safe. */
public final class AccountAudit {
    private static final String RESTORE = "restore the records from a backup";

    private final RecordStore store;
    private final AccountTable table;
    private final AuditReport report;
    private final UnreadableRows unreadable;

    public AccountAudit(RecordStore store, AuditReport report) {
        this.store = store;
        this.table = new AccountTable(store);
        this.report = report;
        this.unreadable = new UnreadableRows(report);
    }

    public void run() {
        TableWalk<Account> users = new TableWalk<>(store, AccountTable.USERS, unreadable);
        while (users.hasNext()) {
            user(users.next());
        }
        TableWalk<String> emails = new TableWalk<>(store, AccountTable.EMAILS, unreadable);
        while (emails.hasNext()) {
            email(emails.next());
        }
    }

    private void user(Row<Account> row) {
        Account account = row.value();
        report.count("accounts", 1);
        if (!new KeyReader(row.key()).text().equals(account.id())) {
            finding("ROW_WRONG", about(account), "its row lies under another key: " + row.key(), RESTORE);
        }
        if (!isBound(account)) {
            if (table.writesWhole()) {
                finding(
                        "ADDRESS_MISSING",
                        about(account),
                        "no address leads to the account: its owner cannot sign in",
                        RESTORE);
            } else {
                report.count("accounts never registered", 1);
            }
        }
    }

    private boolean isBound(Account account) {
        try {
            return table.idOf(account.email()).filter(account.id()::equals).isPresent();
        } catch (UnreadableRecordException toldWhenTheAddressesAreRead) {
            return true;
        }
    }

    private void email(Row<String> row) {
        String address = new KeyReader(row.key()).text();
        Map<String, String> about = new LinkedHashMap<>();
        about.put("address", address);
        about.put("account", row.value());
        Optional<Account> account;
        try {
            account = table.byId(row.value());
        } catch (UnreadableRecordException toldAlready) {
            return;
        }
        if (account.isEmpty()) {
            finding("ACCOUNT_MISSING", about, "the address leads to an account that is not there", RESTORE);
        } else if (!account.get().email().identity().equals(address)) {
            finding("ROW_WRONG", about, "the account has another address", RESTORE);
        }
    }

    private static Map<String, String> about(Account account) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("address", account.email().spelling());
        about.put("account", account.id());
        return about;
    }

    private void finding(String kind, Map<String, String> about, String detail, String advice) {
        report.finding(new AuditFinding(kind, about, detail, advice));
    }
}
