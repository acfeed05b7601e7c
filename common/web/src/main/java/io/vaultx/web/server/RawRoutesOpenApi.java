package io.vaultx.web.server;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.vaultx.web.Demand;
import io.vaultx.web.PathTemplate;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds the streaming routes, which no scanner sees, to the OpenAPI document when the application starts. */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public final class RawRoutesOpenApi implements OASFilter {
    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";

    private final RawRouteMount mount;

    @Inject
    RawRoutesOpenApi(RawRouteMount mount) {
        this.mount = mount;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSecurityScheme(BEARER, bearer());
        document.getComponents().addSchema(PROBLEM, problem());
        if (document.getPaths() == null) {
            document.setPaths(OASFactory.createPaths());
        }
        mount.routes().forEach(route -> add(document.getPaths(), route));
        document.getPaths().setPathItems(new TreeMap<>(document.getPaths().getPathItems()));
    }

    private static void add(Paths paths, RawRoute route) {
        String path = route.template().replace("...}", "}");
        PathItem item = paths.getPathItem(path);
        if (item == null) {
            item = OASFactory.createPathItem();
            paths.addPathItem(path, item);
        }
        item.setOperation(PathItem.HttpMethod.valueOf(route.method()), operation(route));
    }

    private static Operation operation(RawRoute route) {
        Operation operation = OASFactory.createOperation()
                .operationId(operationId(route))
                .summary(route.summary())
                .responses(OASFactory.createAPIResponses()
                        .addAPIResponse("2XX", OASFactory.createAPIResponse().description(route.summary()))
                        .addAPIResponse(
                                "default",
                                OASFactory.createAPIResponse()
                                        .description("A problem (RFC 9457)")
                                        .content(OASFactory.createContent()
                                                .addMediaType(
                                                        ProblemWriter.CONTENT_TYPE,
                                                        OASFactory.createMediaType()
                                                                .schema(OASFactory.createSchema()
                                                                        .ref("#/components/schemas/" + PROBLEM))))));
        for (String variable : PathTemplate.parse(route.template()).variables()) {
            operation.addParameter(OASFactory.createParameter()
                    .name(variable)
                    .in(Parameter.In.PATH)
                    .required(true)
                    .schema(string()));
        }
        if (route.demand() == Demand.USER || route.demand() == Demand.ADMIN) {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(BEARER));
        }
        return operation;
    }

    /** {@code GET /api/files/{id}/content} is {@code get-files-id-content}. */
    private static String operationId(RawRoute route) {
        return (route.method() + route.template())
                .toLowerCase(Locale.ROOT)
                .replace("/api/", "/")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("-$", "");
    }

    private static SecurityScheme bearer() {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("JWT");
    }

    private static Schema problem() {
        Schema integer = OASFactory.createSchema().addType(Schema.SchemaType.INTEGER);
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("Types: " + String.join(", ", types().values()))
                .addProperty("type", string())
                .addProperty("title", string())
                .addProperty("status", integer)
                .addProperty("detail", string())
                .addProperty("instance", string())
                .addProperty("retry", string());
    }

    private static Map<String, String> types() {
        Map<String, String> types = new TreeMap<>();
        for (ProblemType type : ProblemType.values()) {
            types.put(type.uri(), type.uri() + " (" + type.status() + ")");
        }
        return types;
    }

    private static Schema string() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }
}
