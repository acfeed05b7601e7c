package io.vaultx.service;

import io.vaultx.records.TableSpec;
import java.util.List;

/**
 * The tables of a service that several may write without conditions; all its others are exclusive. A service that has some
 * gives a bean of this type: a store like Riak keeps the two kinds apart.
 */
public record MergingTables(List<TableSpec<?>> specs) {
    public MergingTables {
        specs = List.copyOf(specs);
    }
}
