package io.vaultx.files;

import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.files.storage.ClusterStorage;
import io.vaultx.records.TableSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Every table of the file-service that has a merge; all others are exclusive. A store like Riak keeps the two kinds apart, so
 * whoever opens one, a service or a copy of all records, has to say the same.
 */
public final class MergedTables {
    private MergedTables() {}

    public static List<TableSpec<?>> all() {
        List<TableSpec<?>> tables = new ArrayList<>(Catalog.mergingTables());
        tables.add(Manifests.mergingTable());
        tables.add(ClusterStorage.mergingTable());
        tables.add(Outbox.mergingTable());
        return List.copyOf(tables);
    }
}
