/**
 * What is done to contents after their commit. Read {@link io.vaultx.worker.VersionWorkers} first; compression has a package of
 * its own, and so has the program.
 */
@NullMarked
package io.vaultx.worker;

import org.jspecify.annotations.NullMarked;
