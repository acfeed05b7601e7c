package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.security.DemandTable.Match;
import io.vaultx.security.DemandTable.Row;
import io.vaultx.web.Demand;
import io.vaultx.web.PathTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class DemandTableTest {
    private final DemandTable table = DemandTable.of(List.of(
            new Row("GET", "/api/files", Demand.USER),
            new Row("POST", "/api/files", Demand.USER),
            new Row("GET", "/api/files/{id}", Demand.USER),
            new Row("DELETE", "/api/files/{id}/upload", Demand.USER),
            new Row("GET", "/api/files/download/{token}", Demand.OPEN),
            new Row("PUT", "/api/objects/{bucket}/{path...}", Demand.USER),
            new Row("POST", "/api/storage/nodes", Demand.ADMIN),
            new Row("GET", "/", Demand.OPEN)));

    @Test
    void theMostSpecificLiteralWins() {
        assertThat(template("GET", "/api/files/download/t")).isEqualTo("/api/files/download/{token}");
        assertThat(template("GET", "/api/files/download")).isEqualTo("/api/files/{id}");
    }

    @Test
    void aLessSpecificTemplateServesAMethodThatTheMoreSpecificOneLacks() {
        assertThat(template("DELETE", "/api/files/download/upload")).isEqualTo("/api/files/{id}/upload");
    }

    @Test
    void headFollowsGet() {
        assertThat(template("HEAD", "/api/files/7")).isEqualTo("/api/files/{id}");
        assertThat(table.match("HEAD", "/api/storage/nodes")).isInstanceOf(Match.WrongMethod.class);
    }

    @Test
    void aTailTakesAllThatFollowsButNotNothing() {
        assertThat(template("PUT", "/api/objects/home/a//b/")).isEqualTo("/api/objects/{bucket}/{path...}");
        assertThat(template("PUT", "/api/objects/home//")).isEqualTo("/api/objects/{bucket}/{path...}");
        assertUnknown("/api/objects/home/");
        assertUnknown("/api/objects/home");
        assertUnknown("/api/objects//a");
    }

    @Test
    void whatTheTableDoesNotNameIsUnknown() {
        for (String path : new String[] {
            "",
            "*",
            "api/files",
            "/api",
            "/api/",
            "/api/files/",
            "//api/files",
            "/API/files",
            "/%61pi/files",
            "/api/files/7/"
        }) {
            assertUnknown(path);
        }
    }

    @Test
    void aWrongMethodNamesTheRightOnes() {
        assertThat(table.match("PATCH", "/api/files"))
                .isInstanceOfSatisfying(
                        Match.WrongMethod.class, m -> assertThat(m.allowed()).containsExactly("GET", "HEAD", "POST"));
        assertThat(table.match("PATCH", "/api/files/download/upload"))
                .isInstanceOfSatisfying(
                        Match.WrongMethod.class, m -> assertThat(m.allowed()).containsExactly("DELETE", "GET", "HEAD"));
    }

    @Test
    void theRowsAreListedInOrder() {
        assertThat(table.rows())
                .extracting(row -> row.method() + " " + row.template() + " " + row.demand())
                .startsWith("GET / OPEN", "GET /api/files USER", "POST /api/files USER")
                .hasSize(8);
    }

    @Test
    void twoDemandsForOneRouteAreRefused() {
        Row user = new Row("GET", "/a/{x}", Demand.USER);

        assertThatThrownBy(() -> DemandTable.of(List.of(user, new Row("GET", "/a/{y}", Demand.OPEN))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/a/{x}")
                .hasMessageContaining("/a/{y}");
        assertThat(DemandTable.of(List.of(user, new Row("GET", "/a/{y}", Demand.USER)))
                        .rows())
                .hasSize(2);
    }

    @Test
    void aTemplateThatCannotBeGuardedIsRefused() {
        for (String template : new String[] {"a", "/{id}.json", "/{a...}/b", "/{", "/{a b}"}) {
            assertThatThrownBy(() -> new Row("GET", template, Demand.USER))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Row("get", "/a", Demand.USER)).hasMessageContaining("upper case");
    }

    @Property(tries = 2_000)
    void theTableFindsWhatTryingEveryTemplateFinds(
            @ForAll("templates") List<String> templates,
            @ForAll("paths") String path,
            @ForAll("methods") String method) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            rows.add(new Row(i % 3 == 0 ? "PUT" : "GET", templates.get(i), Demand.USER));
        }
        DemandTable tree = DemandTable.of(rows);

        Optional<String> expected = rows.stream()
                .filter(row -> row.method().equals(method))
                .map(Row::template)
                .filter(template -> PathTemplate.parse(template).match(path).isPresent())
                .map(DemandTableTest::shape)
                .min(Comparator.naturalOrder());

        Optional<String> found = tree.match(method, path) instanceof Match.Found(var row)
                ? Optional.of(shape(row.template()))
                : Optional.empty();
        assertThat(found).isEqualTo(expected);
    }

    /** Sorts a literal before a variable, that before a tail, and forgets names. */
    private static String shape(String template) {
        return template.replaceAll("\\{\\w+}", "~1").replaceAll("\\{\\w+\\.\\.\\.}", "~2");
    }

    @Provide
    Arbitrary<List<String>> templates() {
        Arbitrary<String> segment = Arbitraries.of("a", "b", "c", "{v}", "{w}");
        Arbitrary<String> template = segment.list().ofMinSize(1).ofMaxSize(4).map(list -> "/" + String.join("/", list));
        Arbitrary<String> withTail = template.map(start -> start + "/{t...}");
        return Arbitraries.oneOf(template, withTail).list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "c", "d", "")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(list -> "/" + String.join("/", list));
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of("GET", "PUT", "POST");
    }

    private String template(String method, String path) {
        return table.match(method, path) instanceof Match.Found(var row) ? row.template() : "none";
    }

    private void assertUnknown(String path) {
        assertThat(table.match("GET", path)).as(path).isInstanceOf(Match.Unknown.class);
    }
}
