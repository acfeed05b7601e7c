/**
 * Content becomes chunks and chunks become content: the port to whoever keeps chunks
 * ({@link io.vaultx.chunks.ChunkStore}, read it first), the way in ({@code ContentWriter}) and the way out
 * ({@code ContentReader}).
 */
@NullMarked
package io.vaultx.chunks;

import org.jspecify.annotations.NullMarked;
