package io.vaultx.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the streaming route of a request by its raw path. Of several that fit, the first literal decides; HEAD follows GET
 * where it has no route of its own. Immutable.
 */
public final class RawRouteTable {
    /** The route that a request means, and what its variables stand for. */
    public record Found(RawRoute route, PathMatch path) {}

    private record Entry(RawRoute route, PathTemplate template) {}

    private final Map<String, List<Entry>> byMethod = new HashMap<>();

    private RawRouteTable() {}

    /**
     * @throws IllegalStateException when two routes have the same method and shape
     * @throws IllegalArgumentException when a template is none
     */
    public static RawRouteTable of(Collection<RawRoute> routes) {
        RawRouteTable table = new RawRouteTable();
        Map<String, RawRoute> shapes = new HashMap<>();
        for (RawRoute route : routes) {
            PathTemplate template = PathTemplate.parse(route.template());
            RawRoute same = shapes.put(route.method() + " " + template.shape(), route);
            if (same != null) {
                throw new IllegalStateException("two routes for one request: " + route.method() + " " + same.template()
                        + " and " + route.template());
            }
            table.byMethod
                    .computeIfAbsent(route.method(), method -> new ArrayList<>())
                    .add(new Entry(route, template));
        }
        table.byMethod.values().forEach(entries -> entries.sort(Comparator.comparing(e -> e.template.rank())));
        return table;
    }

    /**
     * @param rawPath as it stands in the request line, without the query
     */
    public Optional<Found> find(String method, String rawPath) {
        if (!rawPath.startsWith("/")) {
            return Optional.empty();
        }
        List<String> segments = PathTemplate.split(rawPath);
        Optional<Found> found = find(byMethod.getOrDefault(method, List.of()), segments);
        return found.isEmpty() && method.equals("HEAD")
                ? find(byMethod.getOrDefault("GET", List.of()), segments)
                : found;
    }

    private static Optional<Found> find(List<Entry> entries, List<String> segments) {
        for (Entry entry : entries) {
            Optional<PathMatch> match = entry.template.match(segments);
            if (match.isPresent()) {
                return Optional.of(new Found(entry.route, match.get()));
            }
        }
        return Optional.empty();
    }
}
