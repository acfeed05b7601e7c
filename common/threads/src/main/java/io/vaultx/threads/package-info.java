/**
 * What many stories at once share: threads and memory. {@link io.vaultx.threads.PlatformThreads} is where code that blocks
 * in native calls runs, never on a virtual thread, whose carrier it would hold. {@link io.vaultx.threads.ByteBudget} bounds
 * what all of them hold together, since virtual threads bound nothing.
 */
@NullMarked
package io.vaultx.threads;

import org.jspecify.annotations.NullMarked;
