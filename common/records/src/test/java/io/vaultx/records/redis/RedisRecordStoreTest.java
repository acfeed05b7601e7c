package io.vaultx.records.redis;

import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreContract;
import io.vaultx.redis.LocalRedis;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real Redis. */
class RedisRecordStoreTest extends RecordStoreContract {
    private static final AtomicInteger STORES = new AtomicInteger();

    @TempDir
    static Path folder;

    private static LocalRedis redis;

    private String prefix = "";

    @BeforeAll
    static void startServer() {
        redis = LocalRedis.start(folder);
    }

    @AfterAll
    static void stopServer() {
        redis.close();
    }

    @Override
    protected RecordStore open() {
        if (prefix.isEmpty()) {
            prefix = "store " + STORES.incrementAndGet() + ":";
        }
        return RedisRecordStore.open(redis.address(), prefix);
    }
}
