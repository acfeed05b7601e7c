package io.vaultx.records;

/**
 * A stored record could not be decoded: it is damaged, or a newer program wrote it in a format this one does not know.
 * Retrying does not help; nothing was changed.
 */
public final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String table;
    private final transient Key key;

    UnreadableRecordException(String table, Key key, RuntimeException cause) {
        super("record " + key + " of table " + table + " cannot be read: " + cause.getMessage(), cause);
        this.table = table;
        this.key = key;
    }

    public String table() {
        return table;
    }

    public Key key() {
        return key;
    }
}
