/**
 * The product as its users meet it: real processes, started by the launcher, spoken to over real sockets; and the rules
 * that the code as a whole keeps. Read {@link io.vaultx.system.ServerProcess} first, then {@link
 * io.vaultx.system.KillTest}.
 */
@NullMarked
package io.vaultx.system;

import org.jspecify.annotations.NullMarked;
