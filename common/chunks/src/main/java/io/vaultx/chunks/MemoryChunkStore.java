package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.zip.CRC32C;

/** Chunks in memory: gone with the process, for tests and experiments. Thread-safe. */
public final class MemoryChunkStore implements ChunkStore {
    private static final Duration KEPT_FOR = Duration.ofHours(24);

    private final ConcurrentMap<ChunkAddress, Entry> chunks = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public MemoryChunkStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        chunks.compute(
                chunk.address(), (address, old) -> old != null && old.isWhole() ? old : Entry.of(chunk.content()));
        return CompletableFuture.completedFuture(promise());
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        return addresses.stream()
                .map(address -> {
                    Entry entry = chunks.get(address);
                    return entry != null && entry.isWhole() ? promise() : Kept.ABSENT;
                })
                .toList();
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        Entry entry = chunks.get(address);
        if (entry == null) {
            return ReadOutcome.MISSING;
        }
        if (offset < 0 || offset > entry.content.length - into.remaining()) {
            throw new IllegalArgumentException("range must be inside the chunk of " + entry.content.length
                    + " bytes, got " + into.remaining() + " at " + offset);
        }
        if (!entry.isWhole()) {
            return ReadOutcome.DAMAGED;
        }
        into.put(entry.content, offset, into.remaining());
        return ReadOutcome.READ;
    }

    /** How many chunks are here. */
    public int size() {
        return chunks.size();
    }

    /** Loses a chunk, as a broken disk does. */
    public void lose(ChunkAddress address) {
        chunks.remove(address);
    }

    /** Loses all, as a disk does that is gone. */
    public void clear() {
        chunks.clear();
    }

    /** Flips one bit of a chunk's content, as a bad disk does. */
    public void damage(ChunkAddress address) {
        chunks.computeIfPresent(address, (same, entry) -> entry.damaged());
    }

    private Kept promise() {
        return new Kept(clock.instant().plus(KEPT_FOR).toEpochMilli());
    }

    private record Entry(byte[] content, long crc) {
        static Entry of(ByteBuffer bytes) {
            byte[] content = new byte[bytes.remaining()];
            bytes.get(content);
            return new Entry(content, crc(content));
        }

        boolean isWhole() {
            return crc(content) == crc;
        }

        Entry damaged() {
            byte[] other = content.clone();
            other[other.length / 2] ^= 1;
            return new Entry(other, crc);
        }

        private static long crc(byte[] content) {
            CRC32C crc = new CRC32C();
            crc.update(content);
            return crc.getValue();
        }
    }
}
