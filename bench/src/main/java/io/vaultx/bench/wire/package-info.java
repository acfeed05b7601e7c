/**
 * The load: many connections on few threads, requests made in advance, every answer checked. Read {@link
 * io.vaultx.bench.wire.Load} first.
 */
@NullMarked
package io.vaultx.bench.wire;

import org.jspecify.annotations.NullMarked;
