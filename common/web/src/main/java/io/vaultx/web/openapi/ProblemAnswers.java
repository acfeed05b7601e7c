package io.vaultx.web.openapi;

import io.vaultx.web.ProblemType;
import io.vaultx.web.server.ProblemWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The answers that are problems (RFC 9457), one for each status of {@link ProblemType}. */
public final class ProblemAnswers {
    private static final String SCHEMA = "Problem";
    private static final String RETRY_AFTER = "Retry-After";

    /** Beside the time to come back, where a problem says that this helps. */
    private static final Map<Integer, String> FIELDS = Map.of(
            401, "WWW-Authenticate",
            405, "Allow",
            416, "Content-Range",
            502, RETRY_AFTER,
            504, RETRY_AFTER);

    private ProblemAnswers() {}

    /** The schema of all problems, by its name. */
    public static Map<String, Schema> schemas() {
        Schema schema = RecordSchemas.of(SchemaType.OBJECT).additionalPropertiesBoolean(true);
        schema.addProperty("type", oneOf(ProblemType::uri))
                .addProperty("title", oneOf(ProblemType::title))
                .addProperty("status", RecordSchemas.of(SchemaType.INTEGER))
                .addProperty("detail", RecordSchemas.of(SchemaType.STRING))
                .addProperty("instance", RecordSchemas.of(SchemaType.STRING).description("the request's id"))
                .addProperty("retry", oneOf(type -> type.retry().wireName()));
        schema.getProperties().keySet().forEach(schema::addRequired);
        return Map.of(SCHEMA, schema);
    }

    /** All of them, by the names that {@link #reference} uses. */
    public static SortedMap<String, APIResponse> responses() {
        SortedMap<String, APIResponse> responses = new TreeMap<>();
        Arrays.stream(ProblemType.values())
                .collect(Collectors.groupingBy(ProblemType::status))
                .forEach((status, types) -> responses.put(name(status), response(status, types)));
        return responses;
    }

    static APIResponse reference(int status) {
        return OASFactory.createAPIResponse().ref("#/components/responses/" + name(status));
    }

    private static APIResponse response(int status, List<ProblemType> types) {
        APIResponse response = OASFactory.createAPIResponse()
                .description(types.stream().map(ProblemType::title).collect(Collectors.joining("; ")))
                .content(OASFactory.createContent()
                        .addMediaType(
                                ProblemWriter.CONTENT_TYPE,
                                OASFactory.createMediaType().schema(RecordSchemas.reference(SCHEMA))));
        Set<String> fields = new TreeSet<>();
        String field = FIELDS.get(status);
        if (field != null) {
            fields.add(field);
        }
        if (types.stream().anyMatch(type -> type.retry() == ProblemType.Retry.AFTER)) {
            fields.add(RETRY_AFTER);
        }
        HeaderFields.add(response, fields.toArray(String[]::new));
        return response;
    }

    private static String name(int status) {
        return SCHEMA + status;
    }

    private static Schema oneOf(Function<ProblemType, String> member) {
        Schema schema = RecordSchemas.of(SchemaType.STRING);
        Stream.of(ProblemType.values()).map(member).distinct().forEach(schema::addEnumeration);
        return schema;
    }
}
