package io.vaultx.records;

import java.util.SortedSet;

/** What a whole store is asked by those who copy or check it; no service needs it. */
@FunctionalInterface
public interface TableNames {
    /**
     * The tables that something was ever written to.
     *
     * @throws RecordStoreFailedException when the engine cannot answer
     */
    SortedSet<String> tableNames();
}
