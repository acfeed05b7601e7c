package io.vaultx.standalone;

import io.vaultx.files.MergedTables;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.riak.RiakRecordStore;
import io.vaultx.records.riak.RiakSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The records in the Riak of the environment, {@code VAULTX_RIAK} and the other settings of docs/RIAK.md, for who copies them:
 * opened as the services apart open them, the same tables being exclusive.
 *
 * <p>Which data folder they were copied from is a row of a table that is no part of the records: its key is 01, its value the
 * id of {@link RecordsHome} in ASCII. Services that began on an empty Riak wrote none.
 */
final class RiakRecords {
    /** Not to be copied. */
    static final String ID_TABLE = "store-id";

    private static final Key ID = Key.of(new byte[] {1});

    private RiakRecords() {}

    /**
     * @throws StartRefusedException when a setting is missing or wrong; the message names it
     * @throws io.vaultx.records.RecordStoreFailedException when Riak cannot be reached or its bucket types are not as they
     *     must be
     */
    static RiakRecordStore open(Map<String, String> environment) {
        return RiakRecordStore.open(settings(environment), MergedTables.all(), null);
    }

    static RiakSettings settings(Map<String, String> environment) {
        try {
            return RiakSettings.from(
                    key -> Optional.ofNullable(environment.get(variable(key))).filter(value -> !value.isBlank()));
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    "the settings of Riak, in the environment VAULTX_RIAK and so on: " + e.getMessage());
        }
    }

    /** In words, where these records are. */
    static String place(Map<String, String> environment) {
        RiakSettings settings = settings(environment);
        return "riak at "
                + settings.nodes().stream().map(Object::toString).collect(Collectors.joining(","))
                + ", space " + settings.buckets().space();
    }

    /**
     * The records of one data folder, or none yet.
     *
     * @throws StartRefusedException as above, and when they are of another folder
     */
    static RiakRecordStore open(Map<String, String> environment, String storeId) {
        RiakRecordStore store = open(environment);
        try {
            Optional<String> found = id(store);
            if (found.isPresent() && !found.get().equals(storeId)) {
                throw new StartRefusedException("Riak has the records of another store there: its id is " + found.get()
                        + ", not " + storeId + ". VAULTX_RIAK_SPACE tells several in one cluster apart");
            }
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Whether it says whose records they are. */
    static boolean isNoted(RecordStore store) {
        return id(store).isPresent();
    }

    private static Optional<String> id(RecordStore store) {
        return store.get(ID_TABLE, ID).map(row -> new String(row.value(), StandardCharsets.US_ASCII));
    }

    /** Says, durably, whose records they are. */
    static void note(String storeId, RecordStore store) {
        store.write(List.of(
                new RecordChange.Put(ID_TABLE, ID, storeId.getBytes(StandardCharsets.US_ASCII), Expect.ANYTHING)));
    }

    /** As the services' configuration maps names of settings. */
    private static String variable(String key) {
        return key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }
}
