package io.vaultx.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Copies of a document with a field that nobody knows, at any place that can have fields. */
final class PlantedField {
    private PlantedField() {}

    /** The paths of all mappings, the whole one included: keys of mappings and indexes of lists. */
    static List<List<Object>> places(Map<String, Object> document) {
        return places(document, List.of());
    }

    static Map<String, Object> in(Map<String, Object> document, List<Object> place) {
        @SuppressWarnings("unchecked")
        Map<String, Object> copy = (Map<String, Object>) copy(document, place);
        return copy;
    }

    private static List<List<Object>> places(Object value, List<Object> here) {
        List<List<Object>> found = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            found.add(here);
            map.forEach((key, item) -> found.addAll(places(item, with(here, key))));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                found.addAll(places(list.get(i), with(here, i)));
            }
        }
        return found;
    }

    private static List<Object> with(List<Object> path, Object key) {
        return Stream.concat(path.stream(), Stream.of(key)).toList();
    }

    private static Object copy(Object value, List<Object> place) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>(map);
            if (place.isEmpty()) {
                copy.put("plantedField", "x");
            } else {
                copy.computeIfPresent(place.getFirst(), (key, item) -> copy(item, place.subList(1, place.size())));
            }
            return copy;
        }
        List<Object> copy = new ArrayList<>((List<?>) value);
        int i = (int) place.getFirst();
        copy.set(i, copy(copy.get(i), place.subList(1, place.size())));
        return copy;
    }
}
