package io.vaultx.security;

import io.vaultx.domain.Principal;

/** The principal of the request at hand, for JAX-RS resources: inject it. */
public interface Caller {
    /**
     * @throws IllegalStateException on a route that demands nothing
     */
    Principal principal();
}
