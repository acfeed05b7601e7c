package io.vaultx.records.copy;

/** Is told what a copy does. */
public interface CopyProgress {
    /** So many more rows of a table were looked at, in this step. */
    void looked(String step, String table, long rows);

    /** What was done to a table of the target. */
    void copied(String table, long rows, long written, long removed);
}
