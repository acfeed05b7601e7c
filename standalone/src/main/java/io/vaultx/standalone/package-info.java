/**
 * The whole suite in one JVM: the way a newcomer runs it. Read {@link io.vaultx.standalone.Main} first, then {@link
 * io.vaultx.standalone.Adapters}, the one place that chooses what stands behind each port.
 */
@NullMarked
package io.vaultx.standalone;

import org.jspecify.annotations.NullMarked;
