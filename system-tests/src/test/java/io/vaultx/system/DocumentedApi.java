package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The API document of a server, and what it says of answers. An operation is spelled {@code GET /api/files/{id}}. */
final class DocumentedApi {
    private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "patch", "delete");

    /** Fields of an answer that a client acts on: each that comes must be documented. */
    private static final List<String> FIELDS = List.of(
            "Accept-Ranges",
            "Cache-Control",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Range",
            "ETag",
            "Last-Modified",
            "Location",
            "Retry-After",
            "Vary",
            "WWW-Authenticate",
            "X-Content-Type-Options",
            "X-Request-Id");

    private final JsonNode document;
    private final SortedMap<String, JsonNode> operations = new TreeMap<>();

    DocumentedApi(JsonNode document) {
        this.document = document;
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> operations.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
    }

    static DocumentedApi of(Api anybody) {
        return new DocumentedApi(anybody.get("/openapi", "Accept", "application/json")
                .expect(200)
                .json());
    }

    JsonNode json() {
        return document;
    }

    SortedMap<String, JsonNode> operations() {
        return operations;
    }

    /** In what an answer differs from what the document says of it; empty when in nothing. */
    List<String> faults(String operation, Reply reply) {
        JsonNode documented = operations.get(operation);
        if (documented == null) {
            return List.of("the operation is not documented");
        }
        JsonNode status = documented.path("responses").path(Integer.toString(reply.status()));
        if (status.isMissingNode()) {
            return List.of("the status " + reply.status() + " is not documented");
        }
        JsonNode response = SchemaCheck.resolved(document, status);
        List<String> faults = new ArrayList<>();
        FIELDS.stream()
                .filter(name -> !reply.header(name).isEmpty())
                .filter(name -> !response.path("headers").has(name))
                .forEach(name -> faults.add("the field " + name + " is not documented"));
        if (!operation.startsWith("HEAD ")) {
            faults.addAll(bodyFaults(response.path("content"), reply));
        }
        return faults;
    }

    private List<String> bodyFaults(JsonNode content, Reply reply) {
        if (reply.body().length == 0) {
            return content.isEmpty() || content.has("*/*") ? List.of() : List.of("there is no body");
        }
        String type = reply.header("Content-Type").replaceAll(";.*", "");
        JsonNode media = content.has(type) ? content.get(type) : content.path("*/*");
        if (media.isMissingNode()) {
            return List.of("the media type " + type + " is not documented");
        }
        return media.has("schema") && type.endsWith("json")
                ? SchemaCheck.faults(document, media.get("schema"), reply.json())
                : List.of();
    }
}
