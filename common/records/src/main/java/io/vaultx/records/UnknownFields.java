package io.vaultx.records;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

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

    /** The one of both that says more; the same one, whichever is asked. */
    UnknownFields orMore(UnknownFields other) {
        byte[] mine = bytes();
        byte[] others = other.bytes();
        int order = mine.length == others.length ? Arrays.compare(mine, others) : mine.length - others.length;
        return order >= 0 ? this : other;
    }

    private byte[] bytes() {
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
