package io.vaultx.domain;

/**
 * One line of a manifest: a chunk and how many bytes it adds.
 *
 * @param size uncompressed bytes, 1 to {@link #MAX_SIZE}
 */
public record ChunkRef(ChunkId id, int size) {
    /** The largest chunk: 8 MiB. */
    public static final int MAX_SIZE = 8 << 20;

    public ChunkRef {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("chunk size must be 1 to " + MAX_SIZE + " bytes, got " + size);
        }
    }
}
