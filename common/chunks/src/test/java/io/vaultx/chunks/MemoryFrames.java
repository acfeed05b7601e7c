package io.vaultx.chunks;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Of a store's chunks those that a test chose as zstd frames, in memory. */
public final class MemoryFrames implements ChunkFrames {
    private final ChunkStore store;
    private final ConcurrentMap<ChunkAddress, byte[]> frames = new ConcurrentHashMap<>();

    public MemoryFrames(ChunkStore store) {
        this.store = store;
    }

    /** From now on the chunk is stored as a frame. */
    public void compress(ChunkAddress address, int size, int level) {
        ByteBuffer content = ByteBuffer.allocate(size);
        if (store.read(address, 0, content) != ReadOutcome.READ) {
            throw new IllegalArgumentException("no chunk " + address);
        }
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            frames.put(address, context.setLevel(level).setChecksum(true).compress(content.array()));
        }
    }

    /** From now on the chunk is stored as this, which need not be a frame at all. */
    public void store(ChunkAddress address, byte[] frame) {
        frames.put(address, frame.clone());
    }

    /** As what it is stored; empty when as it is. */
    public byte[] stored(ChunkAddress address) {
        return frames.getOrDefault(address, new byte[0]).clone();
    }

    /** From now on the chunk is stored as it is. */
    public void forget(ChunkAddress address) {
        frames.remove(address);
    }

    /** Decodes a stream of frames, as a client does. */
    public static byte[] decode(byte[] stream, int size) {
        return Zstd.decompress(stream, size);
    }

    @Override
    public List<Integer> frameBytes(List<ChunkAddress> addresses) {
        return addresses.stream()
                .map(address -> frames.getOrDefault(address, new byte[0]).length)
                .toList();
    }

    @Override
    public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        byte[] frame = frames.getOrDefault(address, new byte[0]);
        if (frame.length != frameBytes) {
            return ReadOutcome.MISSING;
        }
        into.put(frame, offset, into.remaining());
        return ReadOutcome.READ;
    }
}
