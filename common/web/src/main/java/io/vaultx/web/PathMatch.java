package io.vaultx.web;

import java.util.List;

/** What the variables of a {@link PathTemplate} stand for in one request. Immutable. */
public final class PathMatch {
    private final PathTemplate template;
    private final List<String> raw;

    PathMatch(PathTemplate template, List<String> raw) {
        this.template = template;
        this.raw = raw;
    }

    /**
     * A variable, decoded once.
     *
     * @throws Refusal {@code MALFORMED} when it is not encoded correctly
     * @throws IllegalArgumentException when the template has no such variable
     */
    public String variable(String name) {
        return PercentCoding.decode(name, rawVariable(name), false);
    }

    /**
     * A variable as the request line has it.
     *
     * @throws IllegalArgumentException when the template has no such variable
     */
    public String rawVariable(String name) {
        int index = template.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no {" + name + "} in " + template);
        }
        return raw.get(index);
    }

    /**
     * The segments of the tail, each decoded once.
     *
     * @throws Refusal {@code MALFORMED} when one is not encoded correctly
     * @throws IllegalArgumentException when the template has no tail
     */
    public List<String> tail() {
        int index = template.tailIndex();
        if (index < 0) {
            throw new IllegalArgumentException("no {tail...} in " + template);
        }
        return raw.subList(index, raw.size()).stream()
                .map(segment -> PercentCoding.decode("path", segment, false))
                .toList();
    }
}
