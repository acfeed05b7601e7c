package io.vaultx.records;

/** How an ordered write ended, when the store could tell. */
public sealed interface WriteOutcome {
    /** Every change is durable. */
    record Written() implements WriteOutcome {}

    /**
     * The change at {@code index} did not find what it expected. It and those behind it did not happen; those before it
     * did not either where {@link RecordStore#writesWhole()}, else they may have.
     */
    record Conflict(int index) implements WriteOutcome {}

    WriteOutcome WRITTEN = new Written();

    default boolean written() {
        return this instanceof Written;
    }
}
