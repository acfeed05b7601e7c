package io.vaultx.standalone;

import io.vaultx.records.RecordStore;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.records.rocksdb.RocksRecordStore;
import io.vaultx.threads.PlatformThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What may stand behind the records of this process, by the name that {@code vaultx.records} gives it. */
enum RecordEngine {
    ROCKSDB,
    REDIS;

    /**
     * @param setting what to call it when it names none of them
     * @throws IllegalStateException when it does not
     */
    static RecordEngine named(String setting, String name) {
        return Arrays.stream(values())
                .filter(engine -> engine.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(setting + " must be "
                        + Arrays.stream(values()).map(RecordEngine::toString).collect(Collectors.joining(" or "))
                        + " in one process, got " + name));
    }

    /** The one that the environment names, for commands that run without the server's configuration. */
    static RecordEngine ofEnvironment() {
        String name = System.getenv("VAULTX_RECORDS");
        return name == null || name.isBlank() ? ROCKSDB : named("VAULTX_RECORDS", name);
    }

    /** Whether there is a place where its records could be. */
    boolean mayHaveRecords(Path data, String redisUrl) {
        return switch (this) {
            case ROCKSDB -> Files.isDirectory(DataFolder.records(data));
            case REDIS -> !redisUrl.isBlank() || Files.isDirectory(DataFolder.redis(data));
        };
    }

    /** Opens the records; {@code redis} is asked for its address only when it is needed. */
    RecordStore open(Path data, OwnRedis redis, PlatformThreads readers, boolean acceptDamagedLog) {
        return switch (this) {
            case ROCKSDB -> RocksRecordStore.open(DataFolder.records(data), readers, acceptDamagedLog);
            case REDIS -> RedisRecordStore.open(redis.address(), RedisRecordStore.PREFIX);
        };
    }

    /**
     * The same for a server.
     *
     * @throws IllegalStateException when they are an unfinished copy
     */
    RecordStore openToServe(Path data, OwnRedis redis, PlatformThreads readers, boolean acceptDamagedLog) {
        RecordStore store = open(data, redis, readers, acceptDamagedLog);
        if (RecordCopy.isUnfinished(store)) {
            store.close();
            throw new IllegalStateException(
                    "the records in " + this
                            + " are an unfinished copy: run ./vaultx copy-records to its end, or use the engine it was made from");
        }
        return store;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
