package io.vaultx.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.web.Answers;
import io.vaultx.web.Contract;
import io.vaultx.web.Demand;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Takes;
import io.vaultx.web.json.OptionalBody;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiOperationsTest {
    private final RecordSchemas schemas = new RecordSchemas();
    private final ApiOperations operations = new ApiOperations(schemas);

    record Thing(String name) {}

    record Change(@Nullable String name) implements OptionalBody {}

    /** Only its signatures count. */
    interface Things {
        @org.eclipse.microprofile.openapi.annotations.Operation(summary = "Changes a thing")
        @Consumes({"application/merge-patch+json", "application/json"})
        @Takes(headers = "If-Match", query = "how=fast|well")
        @Answers(status = 201, json = Thing.class, headers = "ETag", refuses = ProblemType.EXPIRED)
        Response change(
                @PathParam("id") String id,
                @QueryParam("limit") String limit,
                Change body,
                @Context HttpHeaders headers);

        @ResponseStatus(202)
        @ResponseHeader(name = "Cache-Control", value = "no-store")
        Thing show();

        Response forget();
    }

    @Test
    void aResourceMethodIsDescribedByItsSignatureAndAnnotations() {
        Operation change = operation("PATCH", "/api/things/{id}", Demand.USER, "change");

        assertThat(change.getSummary()).isEqualTo("Changes a thing");
        assertThat(names(change)).containsExactly("id", "limit", "how", "Idempotency-Key", "If-Match");
        assertThat(change.getRequestBody().getRequired()).isFalse();
        assertThat(change.getRequestBody().getContent().getMediaTypes())
                .containsOnlyKeys("application/merge-patch+json", "application/json");
        APIResponse created = change.getResponses().getAPIResponse("201");
        assertThat(created.getContent().getMediaTypes()).containsOnlyKeys("application/json");
        assertThat(created.getHeaders()).containsOnlyKeys("X-Request-Id", "ETag");
        assertThat(schemas.all()).containsOnlyKeys("Change", "Thing");
        assertThat(statuses(change))
                .containsExactlyInAnyOrder(
                        "201", "400", "401", "404", "406", "408", "409", "410", "412", "413", "415", "422", "500",
                        "503", "507");
    }

    @Test
    void theStatusOfAMethodIsTheOneThatItGives() {
        Operation show = operation("GET", "/api/things", Demand.OPEN, "show");
        Operation forget = operation("DELETE", "/api/things", Demand.ADMIN, "forget");

        assertThat(statuses(show)).containsExactlyInAnyOrder("202", "400", "406", "500", "503");
        assertThat(show.getResponses().getAPIResponse("202").getHeaders()).containsKey("Cache-Control");
        assertThat(statuses(forget)).contains("204", "401", "403", "409", "422").doesNotContain("200", "404");
    }

    @Test
    void whatARouteTakesBringsItsProblems() {
        Contract contract = Contract.NONE
                .takes("Range", "Content-Digest")
                .takesForm("file", true)
                .answersBytes(200, "*/*", "ETag");
        Operation read = operations.of(new ApiRoute("GET", "/a", "Reads", contract, false), Demand.OPEN);

        assertThat(statuses(read)).containsExactlyInAnyOrder("200", "400", "408", "413", "416", "422", "500", "503");
        assertThat(read.getRequestBody().getRequired()).isTrue();
    }

    @Test
    void headHasNoBodyAndReadingHasNoKey() {
        Contract contract = Contract.NONE.answersJson(200, Thing.class, "ETag").answersBytes(200, "*/*");
        ApiRoute route = new ApiRoute("HEAD", "/a/{path...}", "Looks", contract, false);
        Operation head = operations.of(route, Demand.USER);
        Operation get = operations.of(new ApiRoute("GET", "/a/{path...}", "Reads", contract, false), Demand.USER);

        assertThat(head.getOperationId()).isEqualTo("head-a-path");
        assertThat(route.path()).isEqualTo("/a/{path}");
        assertThat(names(head)).containsExactly("path");
        assertThat(head.getResponses().getAPIResponse("200").getContent()).isNull();
        assertThat(get.getResponses().getAPIResponse("200").getContent().getMediaTypes())
                .containsOnlyKeys("application/json", "*/*");
    }

    @Test
    void everyProblemHasAnAnswerWithItsFields() {
        for (ProblemType type : ProblemType.values()) {
            APIResponse response = ProblemAnswers.responses().get("Problem" + type.status());
            assertThat(response.getDescription()).contains(type.title());
            assertThat(response.getContent().getMediaTypes()).containsOnlyKeys("application/problem+json");
        }
        assertThat(ProblemAnswers.responses().get("Problem503").getHeaders()).containsKey("Retry-After");
        assertThat(ProblemAnswers.responses().get("Problem401").getHeaders()).containsKey("WWW-Authenticate");
    }

    private Operation operation(String method, String template, Demand demand, String java) {
        Method found = Arrays.stream(Things.class.getDeclaredMethods())
                .filter(each -> each.getName().equals(java))
                .findFirst()
                .orElseThrow();
        return operations.of(ApiRoute.of(method, template, found), demand);
    }

    private static List<String> names(Operation operation) {
        return operation.getParameters().stream().map(Parameter::getName).toList();
    }

    private static Iterable<String> statuses(Operation operation) {
        return operation.getResponses().getAPIResponses().keySet();
    }
}
