package io.vaultx.records;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of one value or nested message ({@link ValueLayout}). An {@code optional} method writes nothing for
 * null. Field numbers go from 1 to 8191; those up to 63 take one byte. Not thread-safe.
 */
public final class FieldWriter {
    private final BitSet written = new BitSet();
    private byte[] bytes = new byte[128];
    private int length;

    FieldWriter() {}

    /** The stored form of a value: format byte, its fields, then what a newer program left there. */
    static <T> byte[] value(T value, Codec<T> codec, UnknownFields unknown) {
        FieldWriter out = new FieldWriter();
        out.room(1);
        out.bytes[out.length++] = ValueLayout.FORMAT_1;
        codec.encode(value, out);
        out.carryOver(unknown);
        return out.toBytes();
    }

    /** Small numbers of either sign take few bytes. */
    public FieldWriter number(int field, long value) {
        tag(field, ValueLayout.NUMBER);
        varint(ValueLayout.zigZag(value));
        return this;
    }

    public FieldWriter optionalNumber(int field, @Nullable Long value) {
        return value == null ? this : number(field, value);
    }

    public FieldWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /**
     * Writes a text as UTF-8.
     *
     * @throws IllegalArgumentException when it holds an unpaired surrogate
     */
    public FieldWriter text(int field, String value) {
        return bytes(field, StrictUtf8.encode(value));
    }

    public FieldWriter optionalText(int field, @Nullable String value) {
        return value == null ? this : text(field, value);
    }

    public FieldWriter bytes(int field, byte[] value) {
        return bytes(field, value, value.length);
    }

    public FieldWriter optionalBytes(int field, byte @Nullable [] value) {
        return value == null ? this : bytes(field, value);
    }

    /** Writes a nested message. */
    public <T> FieldWriter message(int field, T value, Codec<T> codec) {
        FieldWriter nested = new FieldWriter();
        codec.encode(value, nested);
        return bytes(field, nested.bytes, nested.length);
    }

    public <T> FieldWriter optionalMessage(int field, @Nullable T value, Codec<T> codec) {
        return value == null ? this : message(field, value, codec);
    }

    /** Writes a list of texts; an empty one takes no byte. */
    public FieldWriter texts(int field, List<String> values) {
        values.forEach(value -> text(field, value));
        return this;
    }

    /** Writes a list of nested messages; an empty one takes no byte. */
    public <T> FieldWriter messages(int field, List<T> values, Codec<T> codec) {
        values.forEach(value -> message(field, value, codec));
        return this;
    }

    /** Writes a map from text to text in its own order. */
    public FieldWriter textMap(int field, Map<String, String> values) {
        return messages(field, List.copyOf(values.entrySet()), TextEntry.CODEC);
    }

    private FieldWriter bytes(int field, byte[] value, int valueLength) {
        tag(field, ValueLayout.BYTES);
        varint(valueLength);
        append(value, valueLength);
        return this;
    }

    /** A field that the codec wrote itself wins over an unknown one of the same number. */
    private void carryOver(UnknownFields unknown) {
        for (UnknownFields.Raw raw : unknown.fields()) {
            if (!written.get(raw.field())) {
                append(raw.bytes(), raw.bytes().length);
            }
        }
    }

    private void tag(int field, int wireType) {
        if (field < 1 || field > ValueLayout.MAX_FIELD) {
            throw new IllegalArgumentException("field number must be 1 to " + ValueLayout.MAX_FIELD + ", got " + field);
        }
        written.set(field);
        varint(ValueLayout.tag(field, wireType));
    }

    private void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void append(byte[] value, int valueLength) {
        room(valueLength);
        System.arraycopy(value, 0, bytes, length, valueLength);
        length += valueLength;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }

    private byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
