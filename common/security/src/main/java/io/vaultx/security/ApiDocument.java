package io.vaultx.security;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.vaultx.web.Demand;
import io.vaultx.web.openapi.ApiOperations;
import io.vaultx.web.openapi.ApiRoute;
import io.vaultx.web.openapi.ProblemAnswers;
import io.vaultx.web.openapi.RecordSchemas;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Makes the OpenAPI document when the application starts: an operation for each row of the {@link DemandTable}, with the
 * credential that this row has the {@link Guard} ask for. So it has what is served to clients, all of it and nothing else; what
 * services say to each other is described by their protocols.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
final class ApiDocument implements OASFilter {
    private static final String BEARER = "bearer";

    private final DemandTable demands;
    private final ServedRoutes routes;

    @Inject
    ApiDocument(DemandTable demands, ServedRoutes routes) {
        this.demands = demands;
        this.routes = routes;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, ApiRoute> described = new HashMap<>();
        routes.all().forEach(route -> described.put(key(route.row()), route.described()));
        RecordSchemas schemas = new RecordSchemas();
        ApiOperations operations = new ApiOperations(schemas);

        Map<String, PathItem> items = new TreeMap<>();
        for (DemandTable.Row row : demands.rows()) {
            ApiRoute route = described.get(key(row));
            if (route == null) {
                throw new IllegalStateException("nobody describes " + key(row));
            }
            if (row.demand() != Demand.CAPABILITY) {
                items.computeIfAbsent(route.path(), path -> OASFactory.createPathItem())
                        .setOperation(
                                PathItem.HttpMethod.valueOf(row.method()),
                                secured(operations.of(route, row.demand()), row.demand()));
            }
        }

        Paths paths = OASFactory.createPaths();
        items.forEach(paths::addPathItem);
        Components components = OASFactory.createComponents().addSecurityScheme(BEARER, bearer());
        schemas.all().forEach(components::addSchema);
        ProblemAnswers.schemas().forEach(components::addSchema);
        ProblemAnswers.responses().forEach(components::addResponse);
        document.components(components).paths(paths);
    }

    private static Operation secured(Operation operation, Demand demand) {
        return switch (demand) {
            case OPEN, CAPABILITY -> operation;
            case USER, ADMIN ->
                operation.addSecurityRequirement(
                        OASFactory.createSecurityRequirement().addScheme(BEARER));
        };
    }

    private static SecurityScheme bearer() {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("JWT");
    }

    private static String key(DemandTable.Row row) {
        return row.method() + " " + row.template();
    }
}
