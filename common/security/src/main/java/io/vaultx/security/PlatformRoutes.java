package io.vaultx.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vaultx.web.Contract;
import io.vaultx.web.Demand;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes that Quarkus serves by itself, open to anyone who can reach the port. */
@Singleton
final class PlatformRoutes implements PlatformDemands {
    private static final Contract HEALTH = Contract.NONE
            .answersJson(200, HealthJson.class, "Cache-Control")
            .answersJson(503, HealthJson.class, "Cache-Control");

    private static final Contract METRICS =
            Contract.NONE.answersBytes(200, "application/openmetrics-text").answersBytes(200, "text/plain");

    private static final Contract DOCUMENT = Contract.NONE
            .query("format=JSON|YAML")
            .answersBytes(200, "application/yaml")
            .answersBytes(200, "application/json");

    /** What health says, for the API document; Quarkus writes it. */
    record HealthJson(String status, List<CheckJson> checks) {}

    /** One of its checks. */
    record CheckJson(
            String name,
            String status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Object> data) {}

    @Override
    public List<PlatformRoute> routes() {
        return List.of(
                new PlatformRoute("GET", "/health", Demand.OPEN, "Says whether all is well", HEALTH),
                new PlatformRoute("GET", "/health/liveness", Demand.OPEN, "Says whether the process is alive", HEALTH),
                new PlatformRoute("GET", "/health/readiness", Demand.OPEN, "Says whether it can serve", HEALTH),
                new PlatformRoute("GET", "/health/metrics", Demand.OPEN, "Figures for Prometheus", METRICS),
                new PlatformRoute("GET", "/openapi", Demand.OPEN, "This document", DOCUMENT));
    }
}
