package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check that holds answers against the API document finds what differs. */
class SchemaCheckTest {
    private static final JsonNode DOCUMENT = Json.parse("""
            {"components": {"schemas": {
                "List": {"type": "object", "required": ["items", "next", "one"], "properties": {
                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                    "next": {"type": ["string", "null"]},
                    "one": {"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]}}},
                "Item": {"type": "object", "required": ["size"], "properties": {
                    "size": {"type": "integer"}, "kind": {"type": "string", "enum": ["a", "b"]},
                    "at": {"type": "string", "format": "date-time"},
                    "map": {"type": "object", "additionalProperties": {"type": "string"}}}}}}}
            """);

    private static final JsonNode LIST = Json.parse("{\"$ref\": \"#/components/schemas/List\"}");

    @Test
    void whatIsAsDocumentedHasNoFault() {
        for (String json : new String[] {
            "{\"items\": [], \"next\": null, \"one\": null}",
            "{\"items\": [{\"size\": 1}], \"next\": \"x\", \"one\": {\"size\": 2, \"kind\": \"b\"}}",
            "{\"items\": [{\"size\": 1, \"map\": {\"x\": \"y\"}, \"at\": \"2026-01-01T00:00:00.000Z\"}],"
                    + " \"next\": \"x\", \"one\": null}"
        }) {
            assertThat(SchemaCheck.faults(DOCUMENT, LIST, Json.parse(json)))
                    .as(json)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"items\": [], \"one\": null}                                                 | $: there is no next",
                "{\"items\": null, \"next\": null, \"one\": null}                               | $.items: null",
                "{\"items\": [], \"next\": 1, \"one\": null}                                    | $.next: integer",
                "{\"items\": [], \"next\": null, \"one\": null, \"more\": 1}                    | $.more: unknown",
                "{\"items\": [], \"next\": null, \"one\": {}}                                   | $.one: none",
                "{\"items\": [{\"size\": 1.5}], \"next\": null, \"one\": null}                  | $.items[0].size: number",
                "{\"items\": [{\"size\": 1, \"kind\": \"c\"}], \"next\": null, \"one\": null}   | $.items[0].kind: not one",
                "{\"items\": [{\"size\": 1, \"at\": \"noon\"}], \"next\": null, \"one\": null}  | $.items[0].at: no time",
                "{\"items\": [{\"size\": 1, \"map\": {\"x\": 1}}], \"next\": null, \"one\": null} | $.items[0].map.x: integer",
            })
    void whatDiffersIsNamed(String json, String fault) {
        assertThat(SchemaCheck.faults(DOCUMENT, LIST, Json.parse(json)))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @Test
    void aWordThatNobodyChecksIsAFault() {
        assertThat(SchemaCheck.faults(DOCUMENT, Json.parse("{\"pattern\": \"a\"}"), Json.parse("\"b\"")))
                .containsExactly("$: nobody checks pattern");
    }
}
