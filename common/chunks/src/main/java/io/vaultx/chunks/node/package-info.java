/**
 * A chunk store at the other end of HTTP: what is said ({@link io.vaultx.chunks.node.ChunkProtocol}, read it first), who
 * may say it ({@link io.vaultx.chunks.node.NodeKey}), and the side that asks ({@link io.vaultx.chunks.node.NodeClient}).
 * The side that answers is the storage-node.
 */
@NullMarked
package io.vaultx.chunks.node;

import org.jspecify.annotations.NullMarked;
