/**
 * Where code that blocks in native calls runs: never on a virtual thread, whose carrier it would hold. Read
 * {@link io.vaultx.threads.PlatformThreads}.
 */
@NullMarked
package io.vaultx.threads;

import org.jspecify.annotations.NullMarked;
