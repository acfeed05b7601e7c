package io.vaultx.standalone;

import io.vaultx.records.RecordStore;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.records.rocksdb.RocksRecordStore;
import io.vaultx.threads.PlatformThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where records may be, by the name that {@code vaultx.records} gives it. */
enum RecordEngine {
    ROCKSDB,
    REDIS,
    /** For the services apart: one process only copies to it and from it ({@link RiakRecords}). */
    RIAK;

    private static final Set<RecordEngine> IN_ONE_PROCESS = EnumSet.of(ROCKSDB, REDIS);

    /**
     * One that a server in one process may use.
     *
     * @param setting what to call it when it names none of them
     * @throws IllegalStateException when it does not
     */
    static RecordEngine served(String setting, String name) {
        return among(IN_ONE_PROCESS, setting, " in one process", name);
    }

    /**
     * Any of them.
     *
     * @param setting what to call it when it names none of them
     * @throws IllegalStateException when it does not
     */
    static RecordEngine named(String setting, String name) {
        return among(EnumSet.allOf(RecordEngine.class), setting, "", name);
    }

    private static RecordEngine among(Set<RecordEngine> engines, String setting, String where, String name) {
        return engines.stream()
                .filter(engine -> engine.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(setting + " must be "
                        + engines.stream().map(RecordEngine::toString).collect(Collectors.joining(" or "))
                        + where + ", got " + name));
    }

    /** The one that the environment names, for commands that run without the server's configuration. */
    static RecordEngine ofEnvironment(Map<String, String> environment) {
        String name = environment.get("VAULTX_RECORDS");
        return name == null || name.isBlank() ? ROCKSDB : served("VAULTX_RECORDS", name);
    }

    /**
     * Opens records that are there; makes none.
     *
     * @param storeId what a store outside of the data folder must have, or empty when one's own Redis has yet to tell
     */
    Optional<? extends RecordStore> openExisting(
            Path data, OwnRedis redis, String storeId, PlatformThreads readers, boolean acceptDamagedLog) {
        return switch (this) {
            case ROCKSDB ->
                Files.isDirectory(DataFolder.records(data))
                        ? Optional.of(RocksRecordStore.open(DataFolder.records(data), readers, acceptDamagedLog))
                        : Optional.empty();
            case REDIS -> {
                if (storeId.isEmpty() && redis.isElsewhere()) {
                    throw new StartRefusedException("the records of " + data + " are in the Redis of its own. Start the"
                            + " server once without VAULTX_REDIS_URL, so that it remembers which store is its own");
                }
                yield redis.mayHaveData()
                        ? RedisRecordStore.openExisting(redis.address(), RedisRecordStore.PREFIX, storeId)
                        : Optional.empty();
            }
            case RIAK -> throw notHere();
        };
    }

    /** Opens the records with this id, and makes them where there are none. */
    RecordStore openOrMake(Path data, OwnRedis redis, String storeId, PlatformThreads readers) {
        return switch (this) {
            case ROCKSDB -> RocksRecordStore.open(DataFolder.records(data), readers, false);
            case REDIS -> RedisRecordStore.openOrMake(redis.address(), RedisRecordStore.PREFIX, storeId);
            case RIAK -> throw notHere();
        };
    }

    private static StartRefusedException notHere() {
        return new StartRefusedException(
                "records in riak are for the services apart: ./vaultx up --apart --records riak");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
