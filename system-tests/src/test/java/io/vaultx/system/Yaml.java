package io.vaultx.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A mapping of a YAML document, with its anchors and merges resolved. What is asked for by a path and is not there is an
 * {@link AssertionError} that names it.
 */
record Yaml(String name, Map<String, Object> fields) {
    static Yaml one(String name, String text) {
        return new Yaml(name, mapping(name, loader().load(text)));
    }

    /** The documents of a stream, empty ones left out. */
    static List<Yaml> all(String name, String text) {
        List<Yaml> documents = new ArrayList<>();
        StreamSupport.stream(loader().loadAll(text).spliterator(), false)
                .filter(document -> document != null)
                .forEach(document -> documents.add(new Yaml(name, mapping(name, document))));
        return documents;
    }

    /** A mapping below this one, by the keys that lead to it. */
    Yaml at(String... path) {
        Yaml here = this;
        for (String key : path) {
            here = new Yaml(here.name + "." + key, mapping(here.name + "." + key, here.fields.get(key)));
        }
        return here;
    }

    Optional<Yaml> find(String key) {
        return fields.containsKey(key) ? Optional.of(at(key)) : Optional.empty();
    }

    /** A value as text; numbers and switches as YAML wrote them. */
    String text(String key) {
        Object value = fields.get(key);
        if (value == null || value instanceof Map || value instanceof List) {
            throw new AssertionError(name + "." + key + " must be a value, got " + value);
        }
        return value.toString();
    }

    /** The texts of a list; empty when it is not there. */
    List<String> texts(String key) {
        return list(key).map(Object::toString).toList();
    }

    /** The mappings of a list; empty when it is not there. */
    List<Yaml> items(String key) {
        List<Yaml> items = new ArrayList<>();
        list(key).forEach(item -> {
            String place = name + "." + key + "[" + items.size() + "]";
            items.add(new Yaml(place, mapping(place, item)));
        });
        return items;
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    private Stream<?> list(String key) {
        return switch (fields.get(key)) {
            case null -> Stream.empty();
            case List<?> list -> list.stream();
            case Object other -> throw new AssertionError(name + "." + key + " must be a list, got " + other);
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapping(String name, Object value) {
        if (!(value instanceof Map)) {
            throw new AssertionError(name + " must be a mapping, got " + value);
        }
        return (Map<String, Object>) value;
    }

    private static org.yaml.snakeyaml.Yaml loader() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
    }
}
