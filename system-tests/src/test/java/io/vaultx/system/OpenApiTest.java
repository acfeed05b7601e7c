package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "patch", "delete");

    private static final Set<String> OPEN = Set.of(
            "POST /api/auth/register",
            "POST /api/auth/login",
            "GET /.well-known/jwks.json",
            "GET /api/files/download/{token}",
            "HEAD /api/files/download/{token}");

    private static final Set<String> SIGNED_IN = Set.of(
            "GET /api/auth/me",
            "POST /api/files",
            "GET /api/files",
            "GET /api/files/{id}",
            "PATCH /api/files/{id}",
            "DELETE /api/files/{id}",
            "POST /api/files/{id}/chunks/{index}",
            "GET /api/files/{id}/chunks",
            "POST /api/files/{id}/complete",
            "DELETE /api/files/{id}/upload",
            "PUT /api/files/{id}/content",
            "GET /api/files/{id}/content",
            "HEAD /api/files/{id}/content",
            "GET /api/files/{id}/versions",
            "POST /api/files/{id}/signed-url",
            "GET /api/storage/nodes",
            "POST /api/storage/nodes",
            "GET /api/storage/regions/{regionId}/nodes",
            "POST /api/upload",
            "PUT /api/objects/{bucket}/{path}",
            "GET /api/objects/{bucket}/{path}",
            "HEAD /api/objects/{bucket}/{path}",
            "DELETE /api/objects/{bucket}/{path}");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    @Test
    void everyRouteOfTheContractIsInTheDocument() {
        assertThat(documented()).containsAll(OPEN).containsAll(SIGNED_IN);
    }

    @Test
    void everyOperationSaysWhatItDoes() {
        JsonNode paths = document().get("paths");

        paths.properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> assertThat(
                                        operation.getValue().path("summary").asText())
                                .as("summary of %s %s", operation.getKey(), path.getKey())
                                .isNotBlank()));
    }

    @Test
    void everyDocumentedRouteButTheOpenOnesAsksWhoIsThere() {
        Api nobody = SERVER.anonymous();
        Set<String> asking = new TreeSet<>(documented());
        asking.removeAll(OPEN);

        assertThat(asking).isNotEmpty().allSatisfy(operation -> {
            String[] parts = operation.split(" ");
            String path = parts[1].replace("{index}", "0").replaceAll("\\{\\w+}", "x");
            Reply reply = nobody.call(parts[0], path, BodyPublishers.noBody());
            assertThat(reply.status()).as(operation).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).as(operation).startsWith("Bearer");
        });
    }

    @Test
    void aPathThatNobodyServesIsAProblem() {
        SERVER.user().get("/api/nothing-here").expectProblem(404);
    }

    private static JsonNode document() {
        return SERVER.anonymous()
                .get("/openapi", "Accept", "application/json")
                .expect(200)
                .json();
    }

    private static Set<String> documented() {
        Set<String> operations = new TreeSet<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }
}
