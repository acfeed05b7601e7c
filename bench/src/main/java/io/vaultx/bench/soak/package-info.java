/**
 * Mixed load for a long time: every door, every answer compared with what is known to be there. Read {@link
 * io.vaultx.bench.soak.Visitor} first.
 */
@NullMarked
package io.vaultx.bench.soak;

import org.jspecify.annotations.NullMarked;
