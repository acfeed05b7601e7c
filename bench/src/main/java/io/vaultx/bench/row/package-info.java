/**
 * The rows of the benchmark, each with a server of its own. Read {@link io.vaultx.bench.row.Row} first, then {@link
 * io.vaultx.bench.row.GetSmall}.
 */
@NullMarked
package io.vaultx.bench.row;

import org.jspecify.annotations.NullMarked;
