package io.vaultx.domain;

import java.util.Set;

/**
 * Who is asking, after the question was settled.
 *
 * @param id opaque, stable for the life of the account
 */
public record Principal(String id, Set<Role> roles) {
    public Principal {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("principal id must not be empty");
        }
        roles = Set.copyOf(roles);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }
}
