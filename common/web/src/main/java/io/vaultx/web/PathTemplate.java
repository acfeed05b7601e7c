package io.vaultx.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A route's path: {@code /api/files/{id}/content}, {@code /api/objects/{bucket}/{path...}}. A request's raw path is split
 * at '/' first, then each segment is decoded once, so that {@code %2F} stays inside of its segment. A variable takes one
 * segment that is not empty, a tail all that follow, one at least. Immutable.
 */
public final class PathTemplate {
    private final String text;
    private final List<String> segments;
    private final boolean hasTail;

    private PathTemplate(String text, List<String> segments, boolean hasTail) {
        this.text = text;
        this.segments = segments;
        this.hasTail = hasTail;
    }

    /**
     * @throws IllegalArgumentException when the template has a shape that is not described above
     */
    public static PathTemplate parse(String template) {
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("template must start with '/', got " + template);
        }
        List<String> segments = split(template);
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean literal = segment.indexOf('{') < 0 && segment.indexOf('}') < 0;
            boolean variable = segment.matches("\\{[A-Za-z][A-Za-z0-9_]*(\\.\\.\\.)?}");
            boolean tail = segment.endsWith("...}");
            if (!(literal || variable) || (tail && i != segments.size() - 1)) {
                throw new IllegalArgumentException("bad segment " + segment + " in template " + template);
            }
        }
        return new PathTemplate(template, segments, template.endsWith("...}"));
    }

    /** The variables and the tail, still encoded; empty when the path is another. */
    public Optional<PathMatch> match(String rawPath) {
        return rawPath.startsWith("/") ? match(split(rawPath)) : Optional.empty();
    }

    Optional<PathMatch> match(List<String> raw) {
        int fixed = hasTail ? segments.size() - 1 : segments.size();
        boolean lengthFits = hasTail ? raw.size() > fixed : raw.size() == fixed;
        if (!lengthFits || (hasTail && raw.size() == fixed + 1 && raw.get(fixed).isEmpty())) {
            return Optional.empty();
        }
        for (int i = 0; i < fixed; i++) {
            String segment = segments.get(i);
            boolean fits = isVariable(segment) ? !raw.get(i).isEmpty() : segment.equals(raw.get(i));
            if (!fits) {
                return Optional.empty();
            }
        }
        return Optional.of(new PathMatch(this, raw));
    }

    /** How exact the template is, to be compared as text: a literal comes before a variable, that before a tail. */
    String rank() {
        StringBuilder rank = new StringBuilder(segments.size());
        segments.forEach(segment -> rank.append(!isVariable(segment) ? 'a' : segment.endsWith("...}") ? 'c' : 'b'));
        return rank.toString();
    }

    /** Templates of one shape match the same paths. */
    String shape() {
        StringBuilder shape = new StringBuilder(text.length());
        segments.forEach(segment ->
                shape.append('/').append(!isVariable(segment) ? segment : segment.endsWith("...}") ? "{...}" : "{}"));
        return shape.toString();
    }

    /** The position of a variable; -1 when there is none of this name. */
    int indexOf(String name) {
        return segments.indexOf("{" + name + "}");
    }

    /** The position where the tail starts; -1 when there is none. */
    int tailIndex() {
        return hasTail ? segments.size() - 1 : -1;
    }

    /** The names of the variables and the tail, in their order. */
    public List<String> variables() {
        return segments.stream()
                .filter(PathTemplate::isVariable)
                .map(segment -> segment.substring(1, segment.length() - 1).replace("...", ""))
                .toList();
    }

    @Override
    public String toString() {
        return text;
    }

    static List<String> split(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        segments.add(path.substring(start));
        return segments;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
