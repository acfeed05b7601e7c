package io.vaultx.service;

import io.vaultx.process.Need;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.TableSpec;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.records.riak.RiakRecordStore;
import io.vaultx.records.riak.RiakSettings;
import io.vaultx.redis.RedisAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The records that several processes share: {@code vaultx.records} says in which engine, {@code redis} at {@code
 * vaultx.redis.url} or {@code riak} with the settings of docs/RIAK.md.
 */
final class SharedRecords {
    private SharedRecords() {}

    /**
     * Opens them, and waits until they can be had: those that are the target of a copy, until it was verified.
     *
     * @param setting answers what is configured for a key
     * @param merging the tables that are not exclusive
     * @throws IllegalArgumentException when a setting is missing or wrong; the message names it
     * @throws IllegalStateException when they were left for another place; the message names that
     */
    static RecordStore await(Function<String, Optional<String>> setting, List<TableSpec<?>> merging) {
        String engine = setting.apply("vaultx.records").orElse("redis");
        return switch (engine) {
            case "redis" -> {
                RedisAddress address = redis(setting);
                yield Need.await(
                        "records in " + address,
                        RecordStoreFailedException.class,
                        () -> finished(RedisRecordStore.open(address, RedisRecordStore.PREFIX)));
            }
            case "riak" -> {
                RiakSettings riak = RiakSettings.from(setting);
                yield Need.await(
                        "records in Riak at " + riak.nodes(),
                        RecordStoreFailedException.class,
                        () -> finished(RiakRecordStore.open(riak, merging, null)));
            }
            default ->
                throw new IllegalArgumentException(
                        "vaultx.records must be redis or riak for services apart, got " + engine);
        };
    }

    /**
     * Closes the store when it is not.
     *
     * @throws RecordStoreFailedException when it is the target of a copy that did not come to its end yet
     * @throws IllegalStateException when the records are elsewhere since a copy, which no waiting changes
     */
    static RecordStore finished(RecordStore store) {
        try {
            if (RecordCopy.isUnfinished(store)) {
                throw new RecordStoreFailedException(
                        "they are an unfinished copy: run ./vaultx copy-records to its end", null);
            }
            LeftRecords.whereNow(store).ifPresent(where -> {
                throw new IllegalStateException(
                        "the records that VAULTX_RECORDS names were left: ./vaultx copy-records took" + " them to "
                                + where + ". Name those, or take them back: it goes the other way round, too");
            });
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static RedisAddress redis(Function<String, Optional<String>> setting) {
        String url = setting.apply("vaultx.redis.url")
                .orElseThrow(() -> new IllegalArgumentException(
                        "vaultx.redis.url must be set: redis://[:password@]host[:port][/database]"));
        try {
            return new RedisAddress(url);
        } catch (IllegalArgumentException e) {
            // Without its cause: of a start that fails the innermost message is printed.
            throw new IllegalArgumentException("vaultx.redis.url: " + e.getMessage());
        }
    }
}
