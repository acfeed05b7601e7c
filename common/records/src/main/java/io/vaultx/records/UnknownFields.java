package io.vaultx.records;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fields of a stored value that this program's codec did not ask for: a newer one wrote them, and a rewrite carries them
 * over. Kept for the top level of a value only; a nested message is replaced as a whole. Immutable.
 */
public final class UnknownFields {
    /** Nothing unknown. */
    public static final UnknownFields NONE = new UnknownFields(List.of());

    /** One field as it stood: tag and body. */
    record Raw(int field, byte[] bytes) {}

    private final List<Raw> fields;

    private UnknownFields(List<Raw> fields) {
        this.fields = fields;
    }

    static UnknownFields of(List<Raw> fields) {
        return fields.isEmpty() ? NONE : new UnknownFields(List.copyOf(fields));
    }

    List<Raw> fields() {
        return fields;
    }

    /**
     * The fields of both. Of a number that both have, those of the one that says more: the same one, whichever is asked, in
     * whatever order several are joined.
     */
    UnknownFields union(UnknownFields other) {
        SortedMap<Integer, List<Raw>> union = byNumber();
        other.byNumber().forEach((field, theirs) -> union.merge(field, theirs, UnknownFields::more));
        return of(union.values().stream().flatMap(List::stream).toList());
    }

    private SortedMap<Integer, List<Raw>> byNumber() {
        return fields.stream().collect(Collectors.groupingBy(Raw::field, TreeMap::new, Collectors.toList()));
    }

    private static List<Raw> more(List<Raw> one, List<Raw> other) {
        byte[] mine = bytes(one);
        byte[] others = bytes(other);
        int order = mine.length == others.length ? Arrays.compare(mine, others) : mine.length - others.length;
        return order >= 0 ? one : other;
    }

    private static byte[] bytes(List<Raw> fields) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        fields.forEach(field -> all.writeBytes(field.bytes()));
        return all.toByteArray();
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    @Override
    public String toString() {
        return fields.size() + " unknown fields";
    }
}
