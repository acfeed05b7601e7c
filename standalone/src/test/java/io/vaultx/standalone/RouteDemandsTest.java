package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vaultx.security.DemandTable;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Every route of the suite and what it demands. A new route does not start without a demand; this list makes sure that it
 * gets the right one: whoever adds a route says here, too, who may use it. What is
 * not in the table is not reachable, the chunk protocol of the node's own process for example.
 */
@QuarkusTest
@QuarkusTestResource(TemporaryData.class)
class RouteDemandsTest {
    private static final List<String> EXPECTED = List.of(
            "GET /.well-known/jwks.json OPEN",
            "GET /api/admin/jobs/queues ADMIN",
            "GET /api/admin/jobs/queues/{queue} ADMIN",
            "DELETE /api/admin/jobs/queues/{queue}/dead ADMIN",
            "POST /api/admin/jobs/queues/{queue}/dead/replay ADMIN",
            "POST /api/admin/jobs/queues/{queue}/drain ADMIN",
            "GET /api/admin/jobs/queues/{queue}/jobs ADMIN",
            "DELETE /api/admin/jobs/queues/{queue}/jobs/{id} ADMIN",
            "GET /api/admin/jobs/queues/{queue}/jobs/{id} ADMIN",
            "POST /api/admin/jobs/queues/{queue}/jobs/{id}/replay ADMIN",
            "POST /api/admin/jobs/queues/{queue}/pause ADMIN",
            "DELETE /api/admin/jobs/queues/{queue}/rate-limit ADMIN",
            "PUT /api/admin/jobs/queues/{queue}/rate-limit ADMIN",
            "POST /api/admin/jobs/queues/{queue}/resume ADMIN",
            "POST /api/auth/login OPEN",
            "GET /api/auth/me USER",
            "POST /api/auth/register OPEN",
            "GET /api/files USER",
            "POST /api/files USER",
            "GET /api/files/download/{token} OPEN",
            "HEAD /api/files/download/{token} OPEN",
            "DELETE /api/files/{id} USER",
            "GET /api/files/{id} USER",
            "HEAD /api/files/{id} USER",
            "PATCH /api/files/{id} USER",
            "GET /api/files/{id}/chunks USER",
            "POST /api/files/{id}/chunks/{index} USER",
            "POST /api/files/{id}/complete USER",
            "GET /api/files/{id}/content USER",
            "HEAD /api/files/{id}/content USER",
            "PUT /api/files/{id}/content USER",
            "POST /api/files/{id}/signed-url USER",
            "DELETE /api/files/{id}/upload USER",
            "GET /api/files/{id}/versions USER",
            "DELETE /api/objects/{bucket}/{path...} USER",
            "GET /api/objects/{bucket}/{path...} USER",
            "HEAD /api/objects/{bucket}/{path...} USER",
            "PUT /api/objects/{bucket}/{path...} USER",
            "GET /api/storage/nodes ADMIN",
            "POST /api/storage/nodes ADMIN",
            "GET /api/storage/regions/{regionId}/nodes ADMIN",
            "POST /api/upload USER",
            "GET /health OPEN",
            "GET /health/liveness OPEN",
            "GET /health/metrics OPEN",
            "GET /health/readiness OPEN",
            "GET /openapi OPEN");

    @Inject
    DemandTable demands;

    @TestHTTPResource("/openapi?format=JSON")
    URI document;

    @Test
    void everyRouteDemandsWhatThisListSays() {
        assertThat(demands.rows().stream()
                        .map(row -> row.method() + " " + row.template() + " " + row.demand())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    @Test
    void theApiDocumentHasTheseRoutesAndNoOthers() throws Exception {
        List<String> documented = new ArrayList<>();
        new ObjectMapper()
                .readTree(document.toURL())
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> documented.add(operation.getKey().toUpperCase(Locale.ROOT) + " "
                                + path.getKey() + " " + demand(operation.getValue()))));

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        EXPECTED.stream().map(row -> row.replace("...}", "}")).toList());
    }

    private static String demand(JsonNode operation) {
        if (!operation.path("security").path(0).has("bearer")) {
            return "OPEN";
        }
        return operation.get("responses").has("403") ? "ADMIN" : "USER";
    }
}
