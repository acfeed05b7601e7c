/**
 * What versions still wait for: written with each version before it, turned into jobs by a relay, gone when the work is done.
 * Read {@link io.vaultx.files.outbox.Outbox} first. Knows nothing of what a version is.
 */
@NullMarked
package io.vaultx.files.outbox;

import org.jspecify.annotations.NullMarked;
