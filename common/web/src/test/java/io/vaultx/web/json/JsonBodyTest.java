package io.vaultx.web.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.FixedBody;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    enum Colour {
        RED,
        BLUE
    }

    record Sample(
            @Nullable String name,
            @Nullable Long size,
            int count,
            @Nullable Boolean flag,
            @Nullable List<String> tags,
            @Nullable Map<String, String> metadata,
            @Nullable Instant at,
            @Nullable Colour colour) {
        Sample {
            if (count < 0) {
                throw Refusal.invalid("count", "at least 0", count);
            }
        }
    }

    private final ObjectMapper mapper = JsonRules.apply(new ObjectMapper());
    private final JsonBody json = new JsonBody(mapper);

    @Test
    void whatFitsIsReadAndWhatIsUnknownIgnored() {
        Sample sample = parse("""
                {"name": "n", "size": 53687091200, "count": 3, "flag": true, "tags": ["a"], "metadata": {"k": "v"},
                 "at": "2026-01-01T01:00:00+01:00", "colour": "RED", "unknown": {"x": [1]}}""");

        assertThat(sample)
                .isEqualTo(new Sample(
                        "n",
                        53687091200L,
                        3,
                        true,
                        List.of("a"),
                        Map.of("k", "v"),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Colour.RED));
    }

    @Test
    void nullsAreWrittenAndTimesHaveThreeDigits() throws Exception {
        assertThat(mapper.writeValueAsString(
                        new Sample(null, null, 0, null, null, null, Instant.parse("2026-01-01T00:00:00Z"), null)))
                .isEqualTo("{\"name\":null,\"size\":null,\"count\":0,\"flag\":null,\"tags\":null,\"metadata\":null,"
                        + "\"at\":\"2026-01-01T00:00:00.000Z\",\"colour\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": 1}                  | name       | a string",
                "{\"name\": true}               | name       | a string",
                "{\"name\": {}}                 | name       | a string",
                "{\"name\": []}                 | name       | a string",
                "{\"size\": \"5\"}              | size       | an integer",
                "{\"size\": \"\"}               | size       | an integer",
                "{\"size\": 1.5}                | size       | an integer",
                "{\"size\": true}               | size       | an integer",
                "{\"count\": null}              | count      | an integer",
                "{\"count\": []}                | count      | an integer",
                "{\"flag\": \"true\"}           | flag       | true or false",
                "{\"flag\": 1}                  | flag       | true or false",
                "{\"tags\": \"a\"}              | tags       | an array",
                "{\"tags\": \"\"}               | tags       | an array",
                "{\"tags\": [\"a\", 1]}         | tags[1]    | a string",
                "{\"tags\": [[]]}               | tags[0]    | a string",
                "{\"metadata\": {\"k\": 1}}     | metadata.k | a string",
                "{\"metadata\": {\"k\": {}}}    | metadata.k | a string",
                "{\"metadata\": []}             | metadata   | an object",
                "{\"metadata\": \"\"}           | metadata   | an object",
                "{\"at\": \"yesterday\"}        | at         | an RFC 3339 time",
                "{\"at\": 5}                    | at         | an RFC 3339 time",
                "{\"colour\": \"GREEN\"}        | colour     | RED or BLUE",
                "{\"colour\": 0}                | colour     | RED or BLUE",
                "[]                             | body       | an object",
                "\"x\"                          | body       | an object",
                "5                              | body       | an object",
            })
    void aWrongJsonTypeIsRefusedByName(String text, String field, String limit) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_VALUE);
            assertThat(refusal.members()).containsEntry("field", field).containsEntry("limit", limit);
            assertThat(refusal.detail()).doesNotContain("io.vaultx").doesNotContain("java.");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"name\"}",
                "{name: 1}",
                "{} {}",
                "{}x",
                "nul",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "\u0000"
            })
    void malformedJsonIsRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.type().status()).isEqualTo(400));
    }

    @Test
    void malformedJsonIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> parse("{\n  \"name\": x}")).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED);
            assertThat(refusal.members()).containsEntry("line", 2);
            assertThat(refusal.detail()).contains("line 2");
        });
    }

    @Test
    void nullIsNoBody() {
        assertThatThrownBy(() -> parse("null")).hasMessageContaining("null");
    }

    @Test
    void aRefusalOfTheTypeItselfComesThrough() {
        assertThatThrownBy(() -> parse("{\"count\": -1}")).hasMessageContaining("count must be at least 0, got -1");
    }

    @Test
    void theHundredthNestingIsTheLast() {
        assertThat(json.parse(nested(100), JsonNode.class)).isNotNull();
        assertThatThrownBy(() -> json.parse(nested(101), JsonNode.class)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> parse(new String(nested(5000), StandardCharsets.US_ASCII)))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> parse("{\"unknown\":" + new String(nested(5000), StandardCharsets.US_ASCII) + "}"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.type().status()).isEqualTo(400));
    }

    @Test
    void aLimitOfTheParserIsSaidInOurWords() {
        assertThatThrownBy(() -> json.parse(nested(101), JsonNode.class))
                .hasMessage("the JSON must be nested at most 100 levels deep");
        assertThatThrownBy(() -> json.parse("1".repeat(5_000).getBytes(StandardCharsets.US_ASCII), JsonNode.class))
                .hasMessage("a number in the JSON has too many digits");
        assertThatThrownBy(() -> json.parse(
                        ("{\"" + "n".repeat(60_000) + "\":1}").getBytes(StandardCharsets.US_ASCII), JsonNode.class))
                .hasMessage("a text in the JSON is too long");
    }

    @Test
    void aBodyOverOneMebibyteIsRefusedWithoutReadingIt() {
        FixedBody declared = new FixedBody(new byte[2 << 20], 8192);
        FixedBody chunked = new FixedBody(new byte[50 << 20], 8192, -1);

        assertThatThrownBy(() -> json.read(declared, Sample.class)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.TOO_LARGE);
            assertThat(refusal.members()).containsEntry("value", 2L << 20);
        });
        assertThatThrownBy(() -> json.read(chunked, Sample.class))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.TOO_LARGE));
        assertThat(declared.taken()).isZero();
        assertThat(chunked.taken()).isLessThanOrEqualTo((1 << 20) + 8192);
    }

    @Test
    void aBodyOfExactlyOneMebibyteIsRead() {
        byte[] body = ("{\"count\":0}" + " ".repeat((1 << 20) - 11)).getBytes(StandardCharsets.US_ASCII);

        assertThat(json.read(new FixedBody(body, 3000, -1), Sample.class).count())
                .isZero();
    }

    private Sample parse(String text) {
        return json.parse(text.getBytes(StandardCharsets.UTF_8), Sample.class);
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.US_ASCII);
    }
}
