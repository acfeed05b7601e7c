package io.vaultx.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one value or nested message ({@link ValueLayout}), asked for by number in any order. A plain method
 * throws {@link IllegalArgumentException} when the field is missing, an {@code optional} one answers null, an {@code Or}
 * one what it is told; all throw when the field is of another kind. Not thread-safe.
 */
public final class FieldReader {
    private final byte[] bytes;
    private final List<FieldSpan> fields;
    private final BitSet asked = new BitSet();

    private FieldReader(byte[] bytes, int from, int until) {
        this.bytes = bytes;
        this.fields = FieldSpan.parse(bytes, from, until);
    }

    /** Opens a stored value, whose format byte must be known. */
    static FieldReader ofValue(byte[] value) {
        if (value.length == 0) {
            throw new IllegalArgumentException("the value is empty");
        }
        if (value[0] != ValueLayout.FORMAT_1) {
            throw new IllegalArgumentException(
                    "the value has format " + (value[0] & 0xFF) + ", this program knows format " + ValueLayout.FORMAT_1
                            + " only: a newer one wrote it, or it is damaged");
        }
        return new FieldReader(value, 1, value.length);
    }

    public boolean has(int field) {
        return find(field) != null;
    }

    public long number(int field) {
        return numberOf(required(field));
    }

    public long numberOr(int field, long whenAbsent) {
        FieldSpan span = find(field);
        return span == null ? whenAbsent : numberOf(span);
    }

    public @Nullable Long optionalNumber(int field) {
        FieldSpan span = find(field);
        return span == null ? null : (Long) numberOf(span);
    }

    public boolean flag(int field) {
        return number(field) != 0;
    }

    public boolean flagOr(int field, boolean whenAbsent) {
        return numberOr(field, whenAbsent ? 1 : 0) != 0;
    }

    public String text(int field) {
        return textOf(required(field));
    }

    public @Nullable String optionalText(int field) {
        FieldSpan span = find(field);
        return span == null ? null : textOf(span);
    }

    public byte[] bytes(int field) {
        return bytesOf(required(field));
    }

    public byte @Nullable [] optionalBytes(int field) {
        FieldSpan span = find(field);
        return span == null ? null : bytesOf(span);
    }

    public <T> T message(int field, Codec<T> codec) {
        return messageOf(required(field), codec);
    }

    public <T> @Nullable T optionalMessage(int field, Codec<T> codec) {
        FieldSpan span = find(field);
        return span == null ? null : messageOf(span, codec);
    }

    /** The texts of a list in their order; empty when there are none. */
    public List<String> texts(int field) {
        return findAll(field).stream().map(this::textOf).toList();
    }

    /** The messages of a list in their order; empty when there are none. */
    public <T> List<T> messages(int field, Codec<T> codec) {
        List<T> messages = new ArrayList<>();
        for (FieldSpan span : findAll(field)) {
            messages.add(messageOf(span, codec));
        }
        return Collections.unmodifiableList(messages);
    }

    /** The entries of a text map in the order they were written. */
    public Map<String, String> textMap(int field) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : messages(field, TextEntry.CODEC)) {
            map.put(entry.getKey(), entry.getValue());
        }
        return Collections.unmodifiableMap(map);
    }

    /** What nobody asked for so far. */
    UnknownFields unknown() {
        List<UnknownFields.Raw> unknown = new ArrayList<>();
        for (FieldSpan span : fields) {
            if (!asked.get(span.field())) {
                unknown.add(new UnknownFields.Raw(
                        span.field(), Arrays.copyOfRange(bytes, span.tagFrom(), span.bodyUntil())));
            }
        }
        return UnknownFields.of(unknown);
    }

    private FieldSpan required(int field) {
        FieldSpan span = find(field);
        if (span == null) {
            throw new IllegalArgumentException("field " + field + " is missing");
        }
        return span;
    }

    private @Nullable FieldSpan find(int field) {
        asked.set(field);
        for (FieldSpan span : fields) {
            if (span.field() == field) {
                return span;
            }
        }
        return null;
    }

    private List<FieldSpan> findAll(int field) {
        asked.set(field);
        return fields.stream().filter(span -> span.field() == field).toList();
    }

    private static long numberOf(FieldSpan span) {
        return ValueLayout.unZigZag(span.expect(ValueLayout.NUMBER).number());
    }

    private String textOf(FieldSpan span) {
        span.expect(ValueLayout.BYTES);
        return StrictUtf8.decode(bytes, span.bodyFrom(), span.bodyUntil());
    }

    private byte[] bytesOf(FieldSpan span) {
        span.expect(ValueLayout.BYTES);
        return Arrays.copyOfRange(bytes, span.bodyFrom(), span.bodyUntil());
    }

    private <T> T messageOf(FieldSpan span, Codec<T> codec) {
        span.expect(ValueLayout.BYTES);
        return codec.decode(new FieldReader(bytes, span.bodyFrom(), span.bodyUntil()));
    }
}
