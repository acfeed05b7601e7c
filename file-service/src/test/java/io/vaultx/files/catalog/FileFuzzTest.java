package io.vaultx.files.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.threads.Fuzz;
import io.vaultx.web.PageLimit;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.Refusal;
import io.vaultx.web.json.JsonBody;
import io.vaultx.web.json.JsonRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What callers say of their files: taken as it was meant, or refused as theirs to mend. */
class FileFuzzTest {
    private static final String FILE = """
            {"name": "n", "originalName": "o.txt", "mimeType": "text/plain; charset=\\"utf-8\\"", "size": 5, "path": "x/y",
             "bucket": "home", "tags": ["t"], "metadata": {"k": "v"}, "chunking": "fixed", "chunkSize": 65536,
             "compressionEnabled": false, "sha256": "%s"}""".formatted("ba".repeat(32));

    private final JsonBody json = new JsonBody(JsonRules.apply(new ObjectMapper()));
    private final NewFileReader reader = new NewFileReader(5 << 20);

    private static <T> Optional<T> accepted(Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (Refusal refused) {
            assertThat(refused.type().status()).as(refused.detail()).isBetween(400, 499);
            assertThat(refused.detail()).hasSizeLessThan(1_000);
            return Optional.empty();
        }
    }

    @Test
    void aNewFileIsWithinItsRules() {
        Fuzz.of("new files", 8_000)
                .words(
                        "/",
                        "//",
                        "/../",
                        "\"path\":",
                        "\"tags\":[",
                        "null",
                        "..",
                        "\"size\":-1,",
                        "\"size\":1e3,",
                        "\\ud800",
                        "\\u0000",
                        "]]]]")
                .texts(
                        List.of(FILE, "{\"name\": \"a\"}"),
                        text -> accepted(() -> reader.read(
                                        json.parse(text.getBytes(StandardCharsets.UTF_8), NewFileJson.class)))
                                .ifPresent(file -> {
                                    assertThat(FileRules.name(
                                                    "name", file.description().name()))
                                            .isNotEmpty();
                                    if (file.path() != null) {
                                        assertThat(file.path())
                                                .doesNotContain("//", "\0")
                                                .doesNotStartWith("/")
                                                .doesNotEndWith("/");
                                        assertThat(List.of(file.path().split("/")))
                                                .doesNotContain("", ".", "..");
                                    }
                                }));
    }

    @Test
    void aPatchIsReadOrRefused() {
        List<String> valid = List.of(
                "{\"name\": \"n\", \"originalName\": null, \"path\": \"a/b\", \"tags\": [\"t\"], \"metadata\": {\"k\": null}}",
                "{\"mimeType\": null, \"path\": null}",
                "[]",
                "1e999999999");
        Fuzz.of("patches", 8_000)
                .words("\"path\":", "null", "{", "1".repeat(900), "\"metadata\":{")
                .texts(
                        valid,
                        text -> accepted(() -> FilePatchReader.read(
                                        json.parse(text.getBytes(StandardCharsets.UTF_8), JsonNode.class)))
                                .ifPresent(patch -> assertThat(patch.applyTo(Description.named("n", "text/plain"))
                                                .name())
                                        .isNotEmpty()));
    }

    @Test
    void aListIsAskedForInItsOwnWords() {
        List<String> valid =
                List.of("prefix=a%2Fb&status=ready&limit=10", "name=%C3%A9&status=uploading", "prefix=&name=");
        Fuzz.of("list queries", 8_000)
                .words("&", "=", "%", "prefix=", "after=AQ", "limit=0")
                .texts(
                        valid,
                        text -> accepted(() -> {
                                    QueryParameters asked = QueryParameters.parse(text);
                                    FileListQuery query = FileListQuery.of(asked);
                                    PageLimit.of(asked.get("limit"));
                                    query.position(asked.get("after"));
                                    return query;
                                })
                                .ifPresent(query -> assertThat(query.position(query.cursor("x/y")))
                                        .isEqualTo("x/y")));
    }

    @Test
    void anIdHasOneSpelling() {
        String id = OpaqueId.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        Fuzz.of("ids", 10_000).texts(List.of(id, OpaqueId.of(new byte[16])), text -> {
            OpaqueId.parse(text)
                    .ifPresent(bytes -> assertThat(OpaqueId.of(bytes)).isEqualTo(text));
            assertThat(VersionId.generation(text).isPresent())
                    .isEqualTo(OpaqueId.parse(text).isPresent());
        });
    }

    @Test
    void aMediaTypeIsOneLineOfAscii() {
        List<String> valid = List.of(
                "text/plain",
                "application/vnd.x+json; charset=utf-8",
                "a/b;c=\"d\\\\\\\"e\" ; f=g",
                "a/b" + ";c=d".repeat(60));
        Fuzz.of("media types", 10_000)
                .words("/", ";", "\"", "\\", "\r\n", ";a=b")
                .texts(
                        valid,
                        text -> accepted(() -> FileRules.mimeType(text))
                                .ifPresent(type -> assertThat(type).matches("[^\\x00-\\x08\\x0a-\\x1f\\x7f]{3,255}")));
    }
}
