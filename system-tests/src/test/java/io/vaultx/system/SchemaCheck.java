package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds JSON against a schema of the API document: as strictly as the words say that the document uses, and more strictly in one
 * thing: a member that the schema does not name is a fault, unless it says that there may be others.
 */
final class SchemaCheck {
    private static final Set<String> WORDS = Set.of(
            "$ref",
            "additionalProperties",
            "anyOf",
            "description",
            "enum",
            "format",
            "items",
            "properties",
            "required",
            "type");

    private final JsonNode document;
    private final List<String> faults = new ArrayList<>();

    private SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a value, each with where it is; empty when nothing is. */
    static List<String> faults(JsonNode document, JsonNode schema, JsonNode value) {
        SchemaCheck check = new SchemaCheck(document);
        check.check("$", schema, value);
        return check.faults;
    }

    /** What a schema or a part of an operation stands for. */
    static JsonNode resolved(JsonNode document, JsonNode node) {
        JsonNode ref = node.path("$ref");
        return ref.isMissingNode() ? node : document.at(ref.asText().substring(1));
    }

    private void check(String where, JsonNode referring, JsonNode value) {
        JsonNode schema = resolved(document, referring);
        schema.fieldNames().forEachRemaining(word -> {
            if (!WORDS.contains(word)) {
                faults.add(where + ": nobody checks " + word);
            }
        });
        if (schema.has("anyOf")) {
            boolean one = false;
            for (JsonNode option : schema.get("anyOf")) {
                one |= faults(document, option, value).isEmpty();
            }
            if (!one) {
                faults.add(where + ": none of anyOf");
            }
        }
        if (schema.has("type") && !types(schema.get("type")).contains(typeOf(value))) {
            faults.add(where + ": " + typeOf(value) + " instead of " + schema.get("type"));
            return;
        }
        if (schema.has("enum")) {
            boolean listed = false;
            for (JsonNode allowed : schema.get("enum")) {
                listed |= allowed.equals(value);
            }
            if (!listed) {
                faults.add(where + ": not one of the enumeration: " + value);
            }
        }
        if (value.isTextual()
                && schema.path("format").asText().equals("date-time")
                && !value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")) {
            faults.add(where + ": no time: " + value);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(where + "[" + i + "]", schema.path("items"), value.get(i));
            }
        }
        if (value.isObject() && schema.has("type")) {
            members(where, schema, value);
        }
    }

    private void members(String where, JsonNode schema, JsonNode value) {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                faults.add(where + ": there is no " + name.asText());
            }
        }
        JsonNode others = schema.path("additionalProperties");
        value.properties().forEach(member -> {
            JsonNode known = schema.path("properties").path(member.getKey());
            String at = where + "." + member.getKey();
            if (!known.isMissingNode()) {
                check(at, known, member.getValue());
            } else if (others.isObject()) {
                check(at, others, member.getValue());
            } else if (!others.asBoolean(false)) {
                faults.add(at + ": unknown");
            }
        });
    }

    private static Set<String> types(JsonNode type) {
        Set<String> types = new TreeSet<>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        return types;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NULL -> "null";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON: " + value.getNodeType());
        };
    }
}
