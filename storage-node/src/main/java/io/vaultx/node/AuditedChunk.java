package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.EntryPlace;

/**
 * A chunk as the log says.
 *
 * @param size of its content, in bytes
 * @param diskBytes what its entry takes
 * @param whole whether its stored bytes verified, SHA-256 and all, and it is not quarantined
 * @param condemned whether it waits for being dropped
 */
public record AuditedChunk(
        ChunkAddress address, int size, long diskBytes, boolean whole, boolean condemned, EntryPlace place) {}
