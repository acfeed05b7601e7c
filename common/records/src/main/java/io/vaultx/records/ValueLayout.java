package io.vaultx.records;

/**
 * The form of a record's value (docs/FORMATS.md).
 *
 * <pre>
 * value   = format byte, field*
 * field   = tag, body           tag = varint(field number &lt;&lt; 1 | wire type)
 * body    = varint(zig-zag)     wire type 0: a number or a flag
 *         | varint(n), n bytes  wire type 1: bytes, text (UTF-8), or a nested message (field*)
 * varint  = 7 bits a byte, low bits first, the high bit says that more follow
 * </pre>
 *
 * <p>A list is the same field number several times. A field that is not there is absent, never a default.
 */
final class ValueLayout {
    /** The only format so far. */
    static final byte FORMAT_1 = 1;

    static final int NUMBER = 0;
    static final int BYTES = 1;

    /** The largest field number: a tag of at most two bytes. */
    static final int MAX_FIELD = (1 << 13) - 1;

    private ValueLayout() {}

    static long tag(int field, int wireType) {
        return (long) field << 1 | wireType;
    }

    static int wireType(long tag) {
        return (int) (tag & 1);
    }

    static long fieldNumber(long tag) {
        return tag >>> 1;
    }

    static long zigZag(long value) {
        return value << 1 ^ value >> 63;
    }

    static long unZigZag(long stored) {
        return stored >>> 1 ^ -(stored & 1);
    }
}
