package io.vaultx.auth.account;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can sign in.
 *
 * @param id opaque, never changes
 * @param email as its owner spelled it
 * @param createdAt to the millisecond
 */
record Account(
        String id, Email email, @Nullable String name, Set<Role> roles, PasswordHash password, Instant createdAt) {
    Account {
        roles = Set.copyOf(roles);
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
    }

    Principal principal() {
        return new Principal(id, roles);
    }
}
