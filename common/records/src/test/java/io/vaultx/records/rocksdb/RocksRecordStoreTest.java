package io.vaultx.records.rocksdb;

import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreContract;
import io.vaultx.threads.PlatformThreads;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on RocksDB. */
class RocksRecordStoreTest extends RecordStoreContract {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-records", 8);

    @TempDir
    Path folder;

    @Override
    protected RecordStore open() {
        return RocksRecordStore.open(folder.resolve("a/records"), THREADS);
    }
}
