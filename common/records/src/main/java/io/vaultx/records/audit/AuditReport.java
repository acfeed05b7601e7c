package io.vaultx.records.audit;

/** Takes what an audit finds, as it finds it. Not thread-safe. */
public interface AuditReport {
    /** Something is missing or damaged. */
    void finding(AuditFinding finding);

    /**
     * Something is as it may be: counted under a word or two that a person reads.
     *
     * @param what in the plural, the same each time
     */
    void count(String what, long more);
}
