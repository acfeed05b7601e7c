package io.vaultx.security;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the table at start of everything the application serves. */
@Singleton
final class DemandTableProducer {
    @Produces
    @Singleton
    DemandTable table(ServedRoutes routes) {
        return DemandTable.of(
                routes.all().stream().map(ServedRoutes.Served::row).toList());
    }
}
