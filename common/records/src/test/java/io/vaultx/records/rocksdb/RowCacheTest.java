package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.PlatformThreads;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read often stays in memory, wherever it lies. */
class RowCacheTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-records", 2);
    private static final String TABLE = "rows";

    /** All of them take 64 MiB on disk, twice what the cache of blocks holds. */
    private static final int ROWS = 64_000;

    private static final int VALUE_BYTES = 1024;
    private static final int ROWS_AT_ONCE = 1000;

    /** One in each block: 8 MiB of rows, all of the blocks. */
    private static final int STEP = 8;

    /** What compaction writes anew meanwhile has to be read anew. */
    private static final int MOST_ROUNDS = 50;

    @TempDir
    Path folder;

    @Test
    void aRecordThatWasReadIsInMemoryThoughItsBlockIsNot() {
        try (RocksRecordStore store = RocksRecordStore.open(folder, THREADS)) {
            fill(store);
        }

        try (RocksRecordStore store = RocksRecordStore.open(folder, THREADS)) {
            int fromDisk = readAll(store);
            assertThat(fromDisk).as("rows that a first round takes from disk").isGreaterThan(ROWS / STEP / 2);
            for (int round = 0; fromDisk > 0 && round < MOST_ROUNDS; round++) {
                fromDisk = readAll(store);
            }
            assertThat(fromDisk).isZero();
        }
    }

    private static void fill(RocksRecordStore store) {
        Random random = new Random(7);
        for (int first = 0; first < ROWS; first += ROWS_AT_ONCE) {
            List<RecordChange> changes = new ArrayList<>();
            for (int row = first; row < first + ROWS_AT_ONCE; row++) {
                byte[] value = new byte[VALUE_BYTES];
                random.nextBytes(value);
                changes.add(new RecordChange.Put(TABLE, key(row), value, Expect.ABSENT));
            }
            store.write(changes);
        }
    }

    /** How many of every eighth row were not in memory. */
    private static int readAll(RocksRecordStore store) {
        int fromDisk = 0;
        for (int row = 0; row < ROWS; row += STEP) {
            Key key = key(row);
            if (NoWait.attempt(() -> store.get(TABLE, key)).isEmpty()) {
                fromDisk++;
                assertThat(store.get(TABLE, key)).isPresent();
            }
        }
        return fromDisk;
    }

    private static Key key(int row) {
        return Key.of(ByteBuffer.allocate(Integer.BYTES).putInt(row).array());
    }
}
