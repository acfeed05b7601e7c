/**
 * Chunks on several nodes: which ones ({@link io.vaultx.chunks.place.Placement}), and the store that puts, asks and reads
 * there ({@link io.vaultx.chunks.place.PlacedChunkStore}, read it first). Which nodes there are and who was heard of lately
 * is told by a {@link io.vaultx.chunks.place.NodeDirectory}.
 */
@NullMarked
package io.vaultx.chunks.place;

import org.jspecify.annotations.NullMarked;
