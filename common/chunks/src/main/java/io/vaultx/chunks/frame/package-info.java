/**
 * A content as a stream of zstd frames, one for each chunk, made of what is stored. Read {@link
 * io.vaultx.chunks.frame.FramedContent} first.
 */
@NullMarked
package io.vaultx.chunks.frame;

import org.jspecify.annotations.NullMarked;
