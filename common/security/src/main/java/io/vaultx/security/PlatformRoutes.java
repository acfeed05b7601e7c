package io.vaultx.security;

import io.vaultx.web.Demand;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** The routes that Quarkus serves by itself, open to anyone who can reach the port. */
@Singleton
final class PlatformRoutes implements PlatformDemands {
    @Override
    public List<DemandTable.Row> rows() {
        return Stream.of("/health", "/health/liveness", "/health/readiness", "/health/metrics", "/openapi")
                .map(path -> new DemandTable.Row("GET", path, Demand.OPEN))
                .toList();
    }
}
