package io.vaultx.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.threads.Fuzz;
import io.vaultx.web.Refusals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSON bodies of any kind: read, and then in one way only, or refused as the client's fault. */
class JsonFuzzTest {
    record Body(
            @Nullable String name,
            @Nullable Long size,
            @Nullable Boolean flag,
            @Nullable List<String> tags,
            @Nullable Map<String, String> metadata,
            @Nullable Instant at,
            @Nullable Body inner) {}

    private final JsonBody json = new JsonBody(JsonRules.apply(new ObjectMapper()));

    @Test
    void aBodyIsReadInOneWayOrRefused() {
        List<String> valid = List.of(
                "{\"name\": \"n\\u00e9\", \"size\": 53687091200, \"flag\": true, \"tags\": [\"a\", \"b\"], \"metadata\": {\"k\":"
                        + " \"v\"}, \"at\": \"2026-01-01T01:00:00+01:00\", \"inner\": {\"name\": null}}",
                "{\"inner\": {\"inner\": {\"inner\": {\"size\": 0}}}, \"unknown\": [1, 2.5e10, {}]}",
                "{\"metadata\": {}, \"tags\": [], \"name\": \"\\ud83d\\ude00\"}");
        Fuzz.of("JSON texts", 10_000)
                .words(
                        "\"name\":",
                        "\"inner\":{",
                        "[[[[",
                        "]",
                        "}",
                        "\"size\":1,",
                        "\\ud800",
                        "\\u0000",
                        "1".repeat(1100))
                .texts(valid, text -> check(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        List<byte[]> valid = List.of(
                "{\"name\": \"\u00e9\u20ac\"}".getBytes(StandardCharsets.UTF_8),
                "{\"name\": \"x\"}".getBytes(StandardCharsets.UTF_16BE),
                "\ufeff{\"tags\": [\"x\"]}".getBytes(StandardCharsets.UTF_8));
        Fuzz.of("JSON bytes", 10_000).bytes(valid, this::check);
    }

    private void check(byte[] body) {
        Optional<JsonNode> tree = Refusals.accepted(() -> json.parse(body, JsonNode.class));
        Optional<Body> read = Refusals.accepted(() -> json.parse(body, Body.class));
        read.ifPresent(value -> {
            assertThat(tree).as("whoever reads it as a tree reads it too").isPresent();
            assertThat(value.name()).isEqualTo(tree.get().path("name").textValue());
            if (value.size() != null) {
                assertThat(tree.get().get("size").canConvertToLong()).isTrue();
                assertThat(value.size()).isEqualTo(tree.get().get("size").longValue());
            }
        });
    }
}
