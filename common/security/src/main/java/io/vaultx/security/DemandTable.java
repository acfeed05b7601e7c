package io.vaultx.security;

import io.vaultx.web.Demand;
import io.vaultx.web.PathTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every route of the process and what it demands; what is not in it does not exist. Built once at start, immutable.
 *
 * <p>Templates and raw paths are read as {@link PathTemplate} does; segment by segment a literal wins over {@code
 * {variable}}, that over {@code {tail...}}. HEAD follows GET.
 */
public final class DemandTable {
    /**
     * One route.
     *
     * @param method upper case
     * @param template as {@link PathTemplate} reads it
     */
    public record Row(String method, String template, Demand demand) {
        public Row {
            if (!method.equals(method.toUpperCase(Locale.ROOT)) || method.isEmpty()) {
                throw new IllegalArgumentException("method must be upper case, got " + method);
            }
            PathTemplate.parse(template);
        }
    }

    /** What the table knows about a request. */
    sealed interface Match {
        record Found(Row row) implements Match {}

        record WrongMethod(SortedSet<String> allowed) implements Match {}

        record Unknown() implements Match {}
    }

    private static final Match UNKNOWN = new Match.Unknown();

    private final Node root = new Node();
    private final List<Row> rows;

    private DemandTable(List<Row> rows) {
        this.rows = rows;
    }

    /**
     * @throws IllegalStateException when two rows say different things about one route
     */
    public static DemandTable of(Collection<Row> rows) {
        DemandTable table = new DemandTable(rows.stream()
                .distinct()
                .sorted(Comparator.comparing(Row::template).thenComparing(Row::method))
                .toList());
        table.rows.forEach(table::add);
        return table;
    }

    /** Every route, ordered by template and method. */
    public List<Row> rows() {
        return rows;
    }

    Match match(String method, String path) {
        if (!path.startsWith("/")) {
            return UNKNOWN;
        }
        String[] segments = segments(path);
        Row row = find(root, segments, 0, method);
        if (row != null) {
            return new Match.Found(row);
        }
        SortedSet<String> allowed = new TreeSet<>();
        collectMethods(root, segments, 0, allowed);
        return allowed.isEmpty() ? UNKNOWN : new Match.WrongMethod(allowed);
    }

    private void add(Row row) {
        Node node = root;
        for (String segment : segments(row.template())) {
            if (segment.endsWith("...}")) {
                node = node.tail = node.tail == null ? new Node() : node.tail;
            } else if (segment.startsWith("{")) {
                node = node.variable = node.variable == null ? new Node() : node.variable;
            } else {
                node = node.literals.computeIfAbsent(segment, s -> new Node());
            }
        }
        Row before = node.rows.putIfAbsent(row.method(), row);
        if (before != null && before.demand() != row.demand()) {
            throw new IllegalStateException("one route, two demands: " + before + " and " + row);
        }
    }

    private static @Nullable Row find(Node node, String[] segments, int at, String method) {
        if (at == segments.length) {
            return node.row(method);
        }
        Row found = null;
        Node literal = node.literals.get(segments[at]);
        if (literal != null) {
            found = find(literal, segments, at + 1, method);
        }
        if (found == null && node.variable != null && !segments[at].isEmpty()) {
            found = find(node.variable, segments, at + 1, method);
        }
        if (found == null && node.tail != null && hasTail(segments, at)) {
            found = node.tail.row(method);
        }
        return found;
    }

    private static void collectMethods(Node node, String[] segments, int at, SortedSet<String> methods) {
        if (at == segments.length) {
            node.addMethods(methods);
            return;
        }
        Node literal = node.literals.get(segments[at]);
        if (literal != null) {
            collectMethods(literal, segments, at + 1, methods);
        }
        if (node.variable != null && !segments[at].isEmpty()) {
            collectMethods(node.variable, segments, at + 1, methods);
        }
        if (node.tail != null && hasTail(segments, at)) {
            node.tail.addMethods(methods);
        }
    }

    /** A tail is at least one character; its own rules are the route's. */
    private static boolean hasTail(String[] segments, int at) {
        return segments.length - at > 1 || !segments[at].isEmpty();
    }

    private static String[] segments(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        segments.add(path.substring(start));
        return segments.toArray(String[]::new);
    }

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();
        final Map<String, Row> rows = new HashMap<>();

        @Nullable
        Node variable;

        @Nullable
        Node tail;

        @Nullable
        Row row(String method) {
            Row row = rows.get(method);
            return row == null && method.equals("HEAD") ? rows.get("GET") : row;
        }

        void addMethods(SortedSet<String> methods) {
            methods.addAll(rows.keySet());
            if (rows.containsKey("GET")) {
                methods.add("HEAD");
            }
        }
    }
}
