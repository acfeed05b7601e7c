package io.vaultx.bench.micro;

import io.vaultx.records.Expect;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.WriteOutcome;
import io.vaultx.records.rocksdb.RocksRecordStore;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** New records of 300 bytes, each durable before its caller goes on. */
@State(Scope.Benchmark)
@NullUnmarked
public class CommitterBenchmark {
    private static final int VALUE_BYTES = 300;
    private static final int THREADS = 4;

    private final AtomicLong next = new AtomicLong();
    private ScratchFolder folder;
    private PlatformThreads threads;
    private RecordStore store;

    @Setup
    public void open() throws IOException {
        folder = ScratchFolder.create();
        threads = PlatformThreads.named("records", THREADS);
        store = RocksRecordStore.open(folder.path().resolve("records"), threads);
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        threads.close();
        folder.delete();
    }

    @Benchmark
    @Threads(64)
    public WriteOutcome by64Callers() {
        return write();
    }

    @Benchmark
    @Threads(1)
    public WriteOutcome by1Caller() {
        return write();
    }

    private WriteOutcome write() {
        return store.write(List.of(new RecordChange.Put(
                "bench",
                new KeyBuilder().longAscending(next.getAndIncrement()).key(),
                new byte[VALUE_BYTES],
                Expect.ABSENT)));
    }
}
