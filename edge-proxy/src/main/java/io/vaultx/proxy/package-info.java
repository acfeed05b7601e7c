/**
 * The door of a suite whose services are apart: each request goes to a service that can answer it, and its bytes pass both
 * ways as they are. Read {@link io.vaultx.proxy.ProxyRoute} first, then {@link io.vaultx.proxy.Passage}.
 */
@NullMarked
package io.vaultx.proxy;

import org.jspecify.annotations.NullMarked;
