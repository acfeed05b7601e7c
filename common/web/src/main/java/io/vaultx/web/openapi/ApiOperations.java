package io.vaultx.web.openapi;

import io.vaultx.web.Contract;
import io.vaultx.web.Contract.Media;
import io.vaultx.web.Contract.Query;
import io.vaultx.web.Contract.Reply;
import io.vaultx.web.Demand;
import io.vaultx.web.PageLimit;
import io.vaultx.web.PathTemplate;
import io.vaultx.web.ProblemType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Makes operations of routes. What follows from a route's method, from what is demanded of its caller and from what it takes is
 * derived here, for all routes alike. Not thread-safe.
 */
public final class ApiOperations {
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> CONDITIONS = Set.of("If-Match", "If-None-Match", "If-Unmodified-Since");

    private final RecordSchemas schemas;

    /** @param schemas gathers those that the operations refer to */
    public ApiOperations(RecordSchemas schemas) {
        this.schemas = schemas;
    }

    /** @param demand of the route as it is enforced */
    public Operation of(ApiRoute route, Demand demand) {
        Operation operation =
                OASFactory.createOperation().operationId(operationId(route)).summary(route.summary());
        parameters(operation, route, demand);
        Contract contract = route.contract();
        if (!contract.bodies().isEmpty()) {
            Content content = OASFactory.createContent();
            contract.bodies().forEach(media -> content.addMediaType(media.type(), sent(media)));
            operation.requestBody(
                    OASFactory.createRequestBody().content(content).required(!contract.bodyOptional()));
        }
        operation.responses(responses(route, demand));
        return operation;
    }

    /** {@code GET /api/files/{id}/content} is {@code get-files-id-content}. */
    private static String operationId(ApiRoute route) {
        return (route.method() + route.template())
                .toLowerCase(Locale.ROOT)
                .replace("/api/", "/")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("-$", "");
    }

    private static void parameters(Operation operation, ApiRoute route, Demand demand) {
        for (String variable : PathTemplate.parse(route.template()).variables()) {
            operation.addParameter(OASFactory.createParameter()
                    .name(variable)
                    .in(Parameter.In.PATH)
                    .required(true)
                    .schema(RecordSchemas.of(SchemaType.STRING)));
        }
        for (Query query : route.contract().queries()) {
            operation.addParameter(OASFactory.createParameter()
                    .name(query.name())
                    .in(Parameter.In.QUERY)
                    .schema(schema(query)));
        }
        if (isKeyed(route, demand)) {
            operation.addParameter(HeaderFields.parameter(HeaderFields.IDEMPOTENCY_KEY));
        }
        for (String name : route.contract().headers()) {
            operation.addParameter(HeaderFields.parameter(name));
        }
    }

    private static Schema schema(Query query) {
        if (query.name().equals("limit")) {
            return RecordSchemas.of(SchemaType.INTEGER)
                    .minimum(BigDecimal.ONE)
                    .maximum(BigDecimal.valueOf(PageLimit.MAX))
                    .defaultValue(PageLimit.DEFAULT);
        }
        Schema schema = RecordSchemas.of(SchemaType.STRING);
        query.values().forEach(schema::addEnumeration);
        return schema;
    }

    private APIResponses responses(ApiRoute route, Demand demand) {
        APIResponses responses = OASFactory.createAPIResponses();
        for (Reply reply : route.contract().replies()) {
            responses.addAPIResponse(Integer.toString(reply.status()), response(route, reply));
        }
        if (route.contract().replies().isEmpty()) {
            responses.addAPIResponse("2XX", OASFactory.createAPIResponse().description(route.summary()));
        }
        problems(route, demand).stream().map(ProblemType::status).distinct().forEach(status -> {
            String name = Integer.toString(status);
            if (!responses.hasAPIResponse(name)) {
                responses.addAPIResponse(name, ProblemAnswers.reference(status));
            }
        });
        return responses;
    }

    private APIResponse response(ApiRoute route, Reply reply) {
        Response.Status meaning = Response.Status.fromStatusCode(reply.status());
        APIResponse response = OASFactory.createAPIResponse().description(meaning.getReasonPhrase());
        HeaderFields.add(response, reply.headers().toArray(String[]::new));
        if (!reply.media().isEmpty() && !route.method().equals("HEAD")) {
            Content content = OASFactory.createContent();
            reply.media().forEach(media -> content.addMediaType(media.type(), answered(media)));
            response.content(content);
        }
        return response;
    }

    private MediaType sent(Media media) {
        MediaType type = OASFactory.createMediaType();
        if (media.record() != null) {
            type.schema(schemas.sent(media.record()));
        } else if (media.field() != null) {
            Schema file = OASFactory.createSchema().contentMediaType("application/octet-stream");
            type.schema(RecordSchemas.of(SchemaType.OBJECT)
                    .addProperty(
                            media.field(),
                            media.several()
                                    ? RecordSchemas.of(SchemaType.ARRAY)
                                            .minItems(1)
                                            .items(file)
                                    : file)
                    .required(List.of(media.field())));
        }
        return type;
    }

    private MediaType answered(Media media) {
        MediaType type = OASFactory.createMediaType();
        return media.record() == null ? type : type.schema(schemas.answered(media.record()));
    }

    /** Every mutating call of somebody who is known has a key. */
    private static boolean isKeyed(ApiRoute route, Demand demand) {
        return isSignedIn(demand) && !READING.contains(route.method());
    }

    private static boolean isSignedIn(Demand demand) {
        return demand == Demand.USER || demand == Demand.ADMIN;
    }

    private static Set<ProblemType> problems(ApiRoute route, Demand demand) {
        Contract contract = route.contract();
        Set<ProblemType> problems = EnumSet.of(ProblemType.MALFORMED, ProblemType.INTERNAL, ProblemType.UNAVAILABLE);
        problems.addAll(contract.refuses());
        if (demand != Demand.OPEN) {
            problems.add(ProblemType.UNAUTHENTICATED);
        }
        if (demand == Demand.ADMIN) {
            problems.add(ProblemType.FORBIDDEN);
        }
        if (isKeyed(route, demand)) {
            problems.addAll(EnumSet.of(ProblemType.STILL_RUNNING, ProblemType.KEY_REUSED, ProblemType.NO_SPACE));
        }
        if (!PathTemplate.parse(route.template()).variables().isEmpty()) {
            problems.add(ProblemType.NOT_FOUND);
        }
        if (!contract.bodies().isEmpty()) {
            problems.addAll(EnumSet.of(ProblemType.BODY_STALLED, ProblemType.TOO_LARGE));
        }
        if (route.ofResource()) {
            problems.add(ProblemType.NOT_ACCEPTABLE);
            if (!contract.bodies().isEmpty()) {
                problems.add(ProblemType.UNSUPPORTED_MEDIA_TYPE);
            }
        }
        if (contract.headers().stream().anyMatch(CONDITIONS::contains)) {
            problems.add(ProblemType.PRECONDITION_FAILED);
        }
        if (contract.headers().contains("Range")) {
            problems.add(ProblemType.RANGE_NOT_SATISFIABLE);
        }
        if (contract.headers().contains("Content-Digest")) {
            problems.add(ProblemType.DIGEST_MISMATCH);
        }
        return problems;
    }
}
