/**
 * Zstandard (RFC 8878), as far as a chunk needs it: one chunk is one frame. Read {@link io.vaultx.node.zstd.ZstdFrame} first.
 */
@NullMarked
package io.vaultx.node.zstd;

import org.jspecify.annotations.NullMarked;
