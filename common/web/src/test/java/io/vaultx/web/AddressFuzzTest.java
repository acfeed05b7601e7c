package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Paths, queries and cursors: whatever comes, it is read as others read it, or refused. */
class AddressFuzzTest {
    private static final List<String> PATHS = List.of(
            "/api/files",
            "/api/files/abcdefghijklmnopqrstuvwxyz/content",
            "/api/objects/home/a/b%20c/%C3%A9.txt",
            "/api/objects/home/%F0%9F%98%80/+",
            "/api/files/download/AbC-_.x",
            "/");

    @Test
    void aDecodedTextIsWhatUriDecodes() {
        Fuzz.of("percent-encoding", 10_000)
                .words("%", "%2F", "%2e", "%00", "%C3%A9", "%ED%A0%80", "%F4%90%80%80")
                .texts(
                        PATHS,
                        text -> Refusals.accepted(() -> PercentCoding.decode("path", text, false))
                                .ifPresent(decoded -> {
                                    assertThat(decoded).doesNotContain("\0");
                                    decodedByJdk(text)
                                            .ifPresent(
                                                    other -> assertThat(decoded).isEqualTo(other));
                                }));
    }

    /** Empty where the JDK is stricter than a request line, and where its path ends before the text. */
    private static Optional<String> decodedByJdk(String text) {
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0 || hasUnpairedSurrogate(text)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new URI("http://h/" + text).getPath()).map(path -> path.substring(1));
        } catch (URISyntaxException stricter) {
            return Optional.empty();
        }
    }

    @Test
    void aQueryIsWhatAFormDecoderReads() {
        List<String> valid = List.of(
                "limit=10&after=AQAAAAA", "name=a+b%20c&prefix=%C3%A9", "a=&b&=c&&d==e", "status=ready&bucket=home");
        Fuzz.of("queries", 10_000).words("&", "=", "%", "+", "&limit=", "%26").texts(valid, query -> {
            Optional<QueryParameters> parsed = Refusals.accepted(() -> QueryParameters.parse(query));
            parsed.ifPresent(parameters -> readByJdk(query)
                    .forEach((name, value) -> assertThat(parameters.get(name)).isEqualTo(value)));
        });
    }

    private static Map<String, String> readByJdk(String query) {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&")) {
            String[] both = pair.split("=", 2);
            if (!pair.isEmpty() && !hasUnpairedSurrogate(pair)) {
                values.put(
                        URLDecoder.decode(both[0], StandardCharsets.UTF_8),
                        both.length == 1 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    /** No request line holds one: its bytes become characters one by one. */
    private static boolean hasUnpairedSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Test
    void aPathFindsTheRouteThatItsSegmentsName() {
        List<String> templates = List.of(
                "/api/files/{id}",
                "/api/files/{id}/content",
                "/api/files/download/{token}",
                "/api/objects/{bucket}/{path...}",
                "/");
        RawRouteTable table = RawRouteTable.of(templates.stream()
                .map(template -> new RawRoute("GET", template, Demand.OPEN, "s", exchange -> {}))
                .toList());
        Fuzz.of("paths", 10_000)
                .words("/", "//", "/api/files/", "/content", "download")
                .texts(PATHS, path -> {
                    List<String> fitting = templates.stream()
                            .filter(template -> fits(template, path))
                            .toList();
                    Optional<RawRouteTable.Found> found = table.find("GET", path);
                    assertThat(found.isPresent()).isEqualTo(!fitting.isEmpty());
                    found.ifPresent(route -> {
                        assertThat(fitting).contains(route.route().template());
                        PathMatch match = route.path();
                        PathTemplate template = PathTemplate.parse(route.route().template());
                        for (String variable : template.variables()) {
                            boolean isTail = variable.equals("path");
                            Refusals.accepted(() -> isTail ? match.tail() : match.variable(variable))
                                    .ifPresent(value ->
                                            assertThat(value.toString()).isNotEmpty());
                        }
                    });
                });
    }

    private static boolean fits(String template, String path) {
        String pattern = template.replaceAll("\\{\\w+\\.\\.\\.}", "(?s:.+)").replaceAll("\\{\\w+}", "[^/]+");
        return Pattern.compile(pattern).matcher(path).matches();
    }

    @Test
    void aCursorHasOneSpellingAndBelongsToOneList() {
        List<String> valid = List.of(
                PageCursor.write("files", new byte[0]),
                PageCursor.write("files", "a/b/c".getBytes(StandardCharsets.UTF_8)),
                PageCursor.write("files", new byte[4096]),
                PageCursor.write("parts", new byte[] {0, 0, 0, 7}));
        Fuzz.of("cursors", 10_000).words("AQ", "=", "-", "_", "A").texts(valid, cursor -> {
            for (String list : List.of("files", "parts")) {
                Refusals.accepted(() -> PageCursor.read(list, cursor)).ifPresent(position -> {
                    assertThat(PageCursor.write(list, position)).isEqualTo(cursor);
                    assertThat(Refusals.accepted(() -> PageCursor.read(list + "!", cursor)))
                            .isEmpty();
                });
            }
        });
    }

    @Test
    void aLimitIsOneOfAThousandNumbers() {
        Fuzz.of("limits", 10_000)
                .texts(
                        List.of("1", "100", "1000"),
                        text -> Refusals.accepted(() -> PageLimit.of(text)).ifPresent(limit -> {
                            assertThat(limit).isBetween(1, PageLimit.MAX);
                            assertThat(Integer.parseInt(text)).isEqualTo(limit);
                            assertThat(text).matches("[0-9]{1,4}");
                        }));
    }
}
