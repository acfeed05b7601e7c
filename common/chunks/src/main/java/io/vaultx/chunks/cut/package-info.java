/**
 * Where content is cut into chunks. The cut points decide which chunks two contents share, so they are a promise like a
 * stored format: the same bytes are cut alike by every release. Read {@link io.vaultx.chunks.cut.Chunker} first.
 */
@NullMarked
package io.vaultx.chunks.cut;

import org.jspecify.annotations.NullMarked;
