package io.vaultx.node.http;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.chunks.MemoryFrames;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node's store in memory, which can be told to fail. */
final class MemoryNodeChunks implements NodeChunks {
    final MemoryChunkStore store = new MemoryChunkStore(InstantSource.system());
    final MemoryFrames frames = new MemoryFrames(store);
    final AtomicInteger puts = new AtomicInteger();
    final List<Integer> levels = new CopyOnWriteArrayList<>();
    private final ConcurrentSkipListMap<ChunkAddress, Integer> sizes = new ConcurrentSkipListMap<>();
    private final Set<ChunkAddress> promised = ConcurrentHashMap.newKeySet();
    private volatile Optional<ChunkStoreException> failure = Optional.empty();

    /** From now on every put and read fails so. */
    void fail(ChunkStoreException.Reason reason) {
        failure = Optional.of(new ChunkStoreException(reason, "told to fail"));
    }

    /** From now on the chunk cannot be dropped. */
    void promise(ChunkAddress address) {
        promised.add(address);
    }

    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        puts.incrementAndGet();
        sizes.put(chunk.address(), chunk.size());
        return store.put(chunk);
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        return store.have(addresses);
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        failure.ifPresent(failed -> {
            throw failed;
        });
        return store.read(address, offset, into);
    }

    /** Says how it would be, for a chunk of which half is saved. */
    @Override
    public Recoding recode(ChunkAddress address, int level) {
        failure.ifPresent(failed -> {
            throw failed;
        });
        Integer size = sizes.get(address);
        if (size == null) {
            return Recoding.without(Outcome.MISSING);
        }
        levels.add(level);
        return switch (store.read(address, 0, ByteBuffer.allocate(size))) {
            case READ -> new Recoding(Outcome.RECODED, size, size, size / 2);
            case MISSING -> Recoding.without(Outcome.MISSING);
            case DAMAGED -> Recoding.without(Outcome.DAMAGED);
        };
    }

    @Override
    public List<Integer> frameBytes(List<ChunkAddress> addresses) {
        return frames.frameBytes(addresses);
    }

    @Override
    public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        failure.ifPresent(failed -> {
            throw failed;
        });
        return frames.readFrame(address, frameBytes, offset, into);
    }

    @Override
    public OptionalInt size(ChunkAddress address) {
        Integer size = sizes.get(address);
        return size == null ? OptionalInt.empty() : OptionalInt.of(size);
    }

    @Override
    public List<ChunkAddress> inventory(@Nullable ChunkAddress after, int limit) {
        NavigableSet<ChunkAddress> all = sizes.keySet();
        return (after == null ? all : all.tailSet(after, false))
                .stream().limit(limit).toList();
    }

    @Override
    public boolean drop(ChunkAddress address) {
        if (promised.contains(address)) {
            return false;
        }
        sizes.remove(address);
        store.lose(address);
        return true;
    }
}
