package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.Contract;
import io.vaultx.web.Demand;
import io.vaultx.web.openapi.ApiRoute;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.junit.jupiter.api.Test;

final class ApiDocumentTest {
    private static final List<DemandTable.Row> ROWS = List.of(
            new DemandTable.Row("GET", "/open", Demand.OPEN),
            new DemandTable.Row("GET", "/a/{path...}", Demand.USER),
            new DemandTable.Row("PUT", "/a/{path...}", Demand.ADMIN),
            new DemandTable.Row("GET", "/internal/news", Demand.CAPABILITY));

    private static OpenAPI document(List<DemandTable.Row> table, List<DemandTable.Row> described) {
        OpenAPI document = OASFactory.createOpenAPI();
        List<ServedRoutes.Served> routes = described.stream()
                .map(row -> new ServedRoutes.Served(
                        row, new ApiRoute(row.method(), row.template(), "A route", Contract.NONE.answers(204), false)))
                .toList();
        new ApiDocument(DemandTable.of(table), new ServedRoutes(routes)).filterOpenAPI(document);
        return document;
    }

    @Test
    void eachRowOfTheTableIsAnOperationWithItsCredential() {
        OpenAPI document = document(ROWS, ROWS);

        assertThat(document.getPaths().getPathItems()).containsOnlyKeys("/open", "/a/{path}");
        Operation open = document.getPaths().getPathItem("/open").getGET();
        Operation user = document.getPaths().getPathItem("/a/{path}").getGET();
        Operation admin = document.getPaths().getPathItem("/a/{path}").getPUT();
        assertThat(open.getSecurity()).isNullOrEmpty();
        for (Operation known : List.of(user, admin)) {
            assertThat(known.getSecurity())
                    .singleElement()
                    .satisfies(
                            requirement -> assertThat(requirement.getSchemes()).containsOnlyKeys("bearer"));
        }
        assertThat(open.getResponses().hasAPIResponse("401")).isFalse();
        assertThat(user.getResponses().hasAPIResponse("403")).isFalse();
        assertThat(admin.getResponses().hasAPIResponse("403")).isTrue();
        assertThat(document.getComponents().getSecuritySchemes()).containsOnlyKeys("bearer");
    }

    @Test
    void theTableThatIsEnforcedDecidesNotTheRoute() {
        DemandTable.Row enforced = new DemandTable.Row("GET", "/open", Demand.USER);

        OpenAPI document = document(List.of(enforced), ROWS);

        assertThat(document.getPaths().getPathItems()).containsOnlyKeys("/open");
        assertThat(document.getPaths().getPathItem("/open").getGET().getSecurity())
                .isNotEmpty();
    }

    @Test
    void aRouteThatNobodyDescribesStopsTheStart() {
        assertThatThrownBy(() -> document(ROWS, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody describes");
    }
}
