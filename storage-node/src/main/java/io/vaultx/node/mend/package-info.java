/**
 * What keeps the log sound when nobody asks: reading everything again, and rewriting segments that are mostly dead. Read
 * {@link io.vaultx.node.mend.Scrubber} and {@link io.vaultx.node.mend.Compactor}.
 */
@NullMarked
package io.vaultx.node.mend;

import org.jspecify.annotations.NullMarked;
