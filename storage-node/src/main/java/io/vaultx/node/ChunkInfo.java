package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;

/**
 * What the log knows of a chunk that it has whole.
 *
 * @param rawSize bytes of its content
 * @param storedSize bytes in which they are stored
 * @param condemned whether it is about to go
 * @param keptUntilMillis Unix time until which it is kept whatever happens
 */
public record ChunkInfo(ChunkAddress address, int rawSize, int storedSize, boolean condemned, long keptUntilMillis) {}
