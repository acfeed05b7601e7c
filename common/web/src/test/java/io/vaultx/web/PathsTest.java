package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
    private static final PathTemplate OBJECT = PathTemplate.parse("/api/objects/{bucket}/{path...}");

    @Test
    void aPathIsSplitFirstAndDecodedOnce() {
        PathMatch match =
                OBJECT.match("/api/objects/home/a/%2e%2e/b//c%2Fd%2520+").orElseThrow();

        assertThat(match.variable("bucket")).isEqualTo("home");
        assertThat(match.tail()).containsExactly("a", "..", "b", "", "c/d%20+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/objects/home", "/api/objects/home/", "/api/objects//x", "/api/objects", "/API/objects/home/x",
                "api/objects/home/x", "", "/", "//api/objects/home/x", "/api/%6fbjects/home/x"
            })
    void anotherPathDoesNotMatch(String path) {
        assertThat(OBJECT.match(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "%c3", "%ff", "a%00b", "%ed%a0%80", "%-1"})
    void aBadEncodingIsRefused(String segment) {
        PathMatch match = OBJECT.match("/api/objects/home/" + segment).orElseThrow();

        assertThatThrownBy(match::tail)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a{b}", "/{a...}/b", "/{}", "/{1}", "/{a", "/{a}{b}"})
    void aTemplateOfAnotherShapeIsRefused(String template) {
        assertThatThrownBy(() -> PathTemplate.parse(template)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void everyTextComesThroughASegmentAndAQuery(@ForAll @Size(min = 1, max = 3) List<@NotEmpty String> texts) {
        List<String> clean = texts.stream()
                .map(text ->
                        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '0'))
                .toList();
        List<String> encoded = clean.stream()
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .toList();

        assertThat(OBJECT.match("/api/objects/b/" + String.join("/", encoded).replace("+", "%20"))
                        .orElseThrow()
                        .tail())
                .isEqualTo(clean);
        assertThat(QueryParameters.parse("x=1&q=" + encoded.getFirst()).get("q"))
                .isEqualTo(clean.getFirst());
    }

    @Test
    void aQueryHasNamesWithoutValues() {
        QueryParameters query = QueryParameters.parse("a=1&b&c=");

        assertThat(query.get("a")).isEqualTo("1");
        assertThat(query.get("b")).isEmpty();
        assertThat(query.get("c")).isEmpty();
        assertThat(query.get("d")).isNull();
        assertThat(QueryParameters.parse(null).get("a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=1&limit=2", "limit=1&limit=1", "limit&x=1&limit=", "limit=1&%6Cimit=2"})
    void aParameterThatIsThereTwiceIsRefusedByName(String query) {
        assertThatThrownBy(() -> QueryParameters.parse(query))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.members()).containsEntry("field", "limit"));
    }

    @Test
    void aLiteralWinsOverAVariableAndThatOverATail() {
        RawRouteTable table = RawRouteTable.of(List.of(
                route("GET", "/f/{rest...}"),
                route("GET", "/f/{id}/c"),
                route("GET", "/f/x/c"),
                route("PUT", "/f/{id}")));

        assertThat(found(table, "GET", "/f/x/c")).isEqualTo("/f/x/c");
        assertThat(found(table, "GET", "/f/y/c")).isEqualTo("/f/{id}/c");
        assertThat(found(table, "GET", "/f/y/d")).isEqualTo("/f/{rest...}");
        assertThat(found(table, "HEAD", "/f/y/c")).isEqualTo("/f/{id}/c");
        assertThat(table.find("PUT", "/f/y/c")).isEmpty();
        assertThat(table.find("POST", "/f/y/c")).isEmpty();
    }

    @Test
    void twoRoutesForOneRequestDoNotStart() {
        assertThatThrownBy(() -> RawRouteTable.of(List.of(route("GET", "/f/{a}"), route("GET", "/f/{b}"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/f/{a}");
    }

    private static String found(RawRouteTable table, String method, String path) {
        return table.find(method, path).orElseThrow().route().template();
    }

    private static RawRoute route(String method, String template) {
        return new RawRoute(method, template, Demand.OPEN, "a route", exchange -> {});
    }
}
