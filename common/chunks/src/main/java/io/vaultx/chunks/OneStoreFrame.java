package io.vaultx.chunks;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;

/** A frame of a store that keeps one copy of each chunk. */
final class OneStoreFrame implements ChunkFrames.Frame {
    private final ChunkFrames frames;
    private final ChunkAddress address;
    private final int frameBytes;
    private int offset;

    OneStoreFrame(ChunkFrames frames, ChunkAddress address, int frameBytes) {
        this.frames = frames;
        this.address = address;
        this.frameBytes = frameBytes;
    }

    @Override
    public ReadOutcome read(ByteBuffer into) {
        int size = into.remaining();
        ReadOutcome outcome = frames.readFrame(address, frameBytes, offset, into);
        if (outcome == ReadOutcome.READ) {
            offset += size;
        }
        return outcome;
    }
}
