/**
 * The node's door: the answering side of the chunk protocol ({@link io.vaultx.chunks.node.ChunkProtocol}). Read {@code
 * ChunkRoutes} first.
 */
@NullMarked
package io.vaultx.node.http;

import org.jspecify.annotations.NullMarked;
