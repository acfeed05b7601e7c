package io.vaultx.bench.micro;

import io.vaultx.chunks.Kept;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** New chunks of 4 KiB, hashed and put, each durable before its caller goes on. */
@State(Scope.Benchmark)
@NullUnmarked
public class LogAppendBenchmark {
    private final AtomicLong next = new AtomicLong();
    private ScratchFolder folder;
    private ChunkLog log;

    @Setup
    public void open() throws IOException {
        folder = ScratchFolder.create();
        log = ChunkLog.open(ChunkLogOptions.in(folder.path(), InstantSource.system(), new SecureRandom()));
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        folder.delete();
    }

    @Benchmark
    @Threads(64)
    public Kept by64Callers() {
        return log.put(SmallChunks.of(next.getAndIncrement())).join();
    }

    @Benchmark
    @Threads(1)
    public Kept by1Caller() {
        return log.put(SmallChunks.of(next.getAndIncrement())).join();
    }
}
