package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API document says what the server does. {@code RouteDemandsTest} (standalone) compares it with the table of routes. */
class OpenApiTest {
    private static final Set<String> OPEN = Set.of(
            "POST /api/auth/register",
            "POST /api/auth/login",
            "GET /.well-known/jwks.json",
            "GET /api/files/download/{token}",
            "HEAD /api/files/download/{token}",
            "GET /health",
            "GET /health/liveness",
            "GET /health/readiness",
            "GET /health/metrics",
            "GET /openapi");

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

    private static DocumentedApi document() {
        return DocumentedApi.of(SERVER.anonymous());
    }

    @Test
    void everyRouteOfTheContractIsInTheDocument() {
        assertThat(document().operations().keySet()).containsAll(OPEN).containsAll(SIGNED_IN);
        assertThat(document().json().get("openapi").asText()).startsWith("3.1.");
    }

    @Test
    void everyOperationSaysWhatItDoesUnderANameOfItsOwn() {
        Set<String> ids = new HashSet<>();

        document().operations().forEach((operation, documented) -> {
            assertThat(documented.path("summary").asText()).as(operation).isNotBlank();
            assertThat(ids.add(documented.path("operationId").asText()))
                    .as("operationId of %s", operation)
                    .isTrue();
        });
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode document = document().json();

        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void exactlyTheOperationsThatSayThatTheyAskForATokenDo() {
        Api nobody = SERVER.anonymous();
        Set<String> asking = new TreeSet<>();
        Set<String> saying = new TreeSet<>();

        document().operations().forEach((operation, documented) -> {
            String[] parts = operation.split(" ");
            String path = parts[1].replace("{index}", "0").replaceAll("\\{\\w+}", "x");
            Reply reply = nobody.call(parts[0], path, BodyPublishers.noBody());
            if (reply.status() == 401) {
                assertThat(reply.header("WWW-Authenticate")).as(operation).startsWith("Bearer");
                asking.add(operation);
            }
            if (documented.path("security").path(0).has("bearer")) {
                saying.add(operation);
            }
        });

        assertThat(saying).isEqualTo(asking).containsAll(SIGNED_IN).doesNotContainAnyElementsOf(OPEN);
    }

    @Test
    void everyOperationWithAKeyRefusesOneThatIsTooLong() throws IOException {
        Api user = SERVER.user();
        Api admin = SERVER.anonymous()
                .withToken(Files.readString(SERVER.data().resolve("secrets/admin-token"))
                        .strip());
        String id = user.create("name", "keyed").get("id").asText();
        document().operations().forEach((operation, documented) -> {
            boolean keyed =
                    documented.path("parameters").findValuesAsText("name").contains("Idempotency-Key");
            String method = operation.substring(0, operation.indexOf(' '));
            boolean known = documented.has("security");
            assertThat(keyed)
                    .as(operation)
                    .isEqualTo(known && !Set.of("GET", "HEAD").contains(method));
            if (keyed && !operation.contains("/admin/")) {
                String path = operation
                        .substring(method.length() + 1)
                        .replace("{id}", id)
                        .replace("{index}", "0")
                        .replace("{bucket}", "home");
                Api caller = operation.contains("/storage/") ? admin : user;
                Reply reply = caller.call(
                        method,
                        path.replace("{path}", "x"),
                        BodyPublishers.ofString("{\"name\": \"x\"}"),
                        "Content-Type",
                        method.equals("PUT") || path.contains("/upload") || path.contains("/chunks/")
                                ? "application/octet-stream"
                                : "application/json",
                        "Idempotency-Key",
                        "k".repeat(256));
                reply.expectProblem(400, "idempotency-key");
            }
        });
    }

    @Test
    void whatADocumentLacksIsAFault() {
        ObjectNode altered = (ObjectNode) document().json().deepCopy();
        Api user = SERVER.user();
        Reply list = user.get("/api/files");
        Reply problem = user.get("/api/files?limit=0");
        DocumentedApi lacking = new DocumentedApi(altered);
        assertThat(lacking.faults("GET /api/files", list)).isEmpty();

        ((ObjectNode) altered.at("/components/schemas/FileListJson/properties/next")).put("type", "string");
        assertThat(lacking.faults("GET /api/files", list)).containsExactly("$.next: null instead of \"string\"");
        ((ObjectNode) altered.at("/paths/~1api~1files/get/responses")).remove("400");
        assertThat(lacking.faults("GET /api/files", problem)).containsExactly("the status 400 is not documented");
        assertThat(lacking.faults("GET /api/other", list)).containsExactly("the operation is not documented");
    }

    @Test
    void aPathThatNobodyServesIsAProblem() {
        SERVER.user().get("/api/nothing-here").expectProblem(404);
    }
}
