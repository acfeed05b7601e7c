/** The benchmark: starts servers, puts load on them over the wire, prints a table. Read {@link io.vaultx.bench.Main} first. */
@NullMarked
package io.vaultx.bench;

import org.jspecify.annotations.NullMarked;
