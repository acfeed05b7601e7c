/**
 * What every process of the suite has in common, whatever it serves: how it starts, waits for what it needs, says that it
 * serves, drains and ends. Read {@link io.vaultx.process.ServiceMain} first.
 */
@NullMarked
package io.vaultx.process;

import org.jspecify.annotations.NullMarked;
