package io.vaultx.bench.micro;

import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Where a chunk lies, of 100,000. */
@State(Scope.Benchmark)
@NullUnmarked
public class IndexBenchmark {
    private static final int CHUNKS = 100_000;
    private static final int AT_ONCE = 1000;

    private final List<ChunkAddress> addresses = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(5);
    private ScratchFolder folder;
    private ChunkIndex index;

    @Setup
    public void fill() throws IOException {
        folder = ScratchFolder.create();
        try (ChunkLog log =
                ChunkLog.open(ChunkLogOptions.in(folder.path(), InstantSource.system(), new SecureRandom()))) {
            List<CompletableFuture<Kept>> puts = new ArrayList<>();
            for (int i = 0; i < CHUNKS; i++) {
                var chunk = SmallChunks.of(i);
                addresses.add(chunk.address());
                puts.add(log.put(chunk));
                if (puts.size() == AT_ONCE) {
                    puts.forEach(CompletableFuture::join);
                    puts.clear();
                }
            }
        }
        index = ChunkIndex.open(folder.path().resolve("index"));
    }

    @TearDown
    public void close() throws IOException {
        index.close();
        folder.delete();
    }

    @Benchmark
    public Optional<ChunkRow> lookUp() {
        return index.get(addresses.get(random.nextInt(CHUNKS)));
    }
}
