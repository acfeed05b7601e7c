package io.vaultx.chunks;

import io.vaultx.domain.ChunkId;

/**
 * A content of which every chunk is durable.
 *
 * @param size bytes, 0 or more
 * @param sha256 of the whole content; of one chunk's content this is the chunk's id
 * @param keptUntilMillis Unix time in milliseconds until which the store has promised to keep every chunk ({@link Kept}):
 *     who commits later has to ask again; {@link Long#MAX_VALUE} when there is no chunk
 */
public record Written(long size, ChunkId sha256, long keptUntilMillis) {
    public Written {
        if (size < 0) {
            throw new IllegalArgumentException("size must be 0 or more bytes, got " + size);
        }
    }
}
