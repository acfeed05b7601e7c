package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;

/**
 * Stores chunks anew where they lie, smaller. What a chunk is does not change: its address, its bytes, who may read it.
 * Behind it stand a log on this machine's disk, a storage-node over HTTP, or all nodes that have a copy.
 *
 * <p>Asking again is harmless: a chunk that is compressed stays as it is. Thread-safe. Blocks; may be called from virtual
 * threads.
 */
public interface ChunkRecoder {
    /** The lowest level of zstd: fast. */
    int MIN_LEVEL = 1;

    /** The highest: slow, a second and more for a large chunk. */
    int MAX_LEVEL = 19;

    /**
     * Compresses a chunk by zstd, when that pays. Whatever happens on the way, the chunk stays readable: the new bytes count
     * when they are verified and durable, and not before.
     *
     * @param level {@link #MIN_LEVEL} to {@link #MAX_LEVEL}
     * @throws IllegalArgumentException when the level is another one
     * @throws ChunkStoreException when it could not be tried; the chunk is as it was, or compressed
     */
    Recoding recode(ChunkAddress address, int level);
}
