/**
 * The suite as separate processes on this machine, without a container: {@code ./vaultx up --apart}, {@code ps}, {@code start}
 * and {@code down}. Read {@link io.vaultx.apart.Suite} first, then {@link io.vaultx.apart.Supervisor}.
 */
@NullMarked
package io.vaultx.apart;

import org.jspecify.annotations.NullMarked;
