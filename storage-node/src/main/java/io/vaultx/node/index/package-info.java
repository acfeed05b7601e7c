/**
 * Which chunk lies where: a table derived from the log, kept in RocksDB. Read {@link io.vaultx.node.index.ChunkIndex}.
 */
@NullMarked
package io.vaultx.node.index;

import org.jspecify.annotations.NullMarked;
