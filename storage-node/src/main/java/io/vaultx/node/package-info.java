/**
 * The storage node: keeps chunks on this machine's disks.
 *
 * <p>Read {@link io.vaultx.node.ChunkLog} first: every chunk comes in, goes out and is mended through it. Below it stand
 * {@code segment} (the files and their one writer), {@code index} (which chunk lies where) and {@code mend} (scrubbing and
 * compaction).
 */
@NullMarked
package io.vaultx.node;

import org.jspecify.annotations.NullMarked;
