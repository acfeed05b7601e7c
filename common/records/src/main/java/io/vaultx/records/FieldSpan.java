package io.vaultx.records;

import java.util.ArrayList;
import java.util.List;

/**
 * Where one field lies in a value.
 *
 * @param number the stored form of a number field, else 0
 * @param tagFrom offset of the tag
 * @param bodyFrom offset of the bytes, behind their length
 * @param bodyUntil offset behind the field
 */
record FieldSpan(int field, int wireType, long number, int tagFrom, int bodyFrom, int bodyUntil) {
    FieldSpan expect(int wanted) {
        if (wireType != wanted) {
            throw new IllegalArgumentException(
                    "field " + field + " has wire type " + wireType + ", expected " + wanted);
        }
        return this;
    }

    static List<FieldSpan> parse(byte[] bytes, int from, int until) {
        List<FieldSpan> fields = new ArrayList<>();
        Cursor cursor = new Cursor(bytes, from, until);
        while (cursor.at < until) {
            int tagFrom = cursor.at;
            long tag = cursor.varint();
            long field = ValueLayout.fieldNumber(tag);
            if (field < 1 || field > ValueLayout.MAX_FIELD) {
                throw new IllegalArgumentException(
                        "field number " + field + " at byte " + tagFrom + " is out of range");
            }
            long number = cursor.varint();
            int wireType = ValueLayout.wireType(tag);
            if (wireType == ValueLayout.NUMBER) {
                fields.add(new FieldSpan((int) field, wireType, number, tagFrom, tagFrom, cursor.at));
            } else {
                int bodyFrom = cursor.at;
                cursor.skip(number, (int) field);
                fields.add(new FieldSpan((int) field, wireType, 0, tagFrom, bodyFrom, cursor.at));
            }
        }
        return fields;
    }

    private static final class Cursor {
        private final byte[] bytes;
        private final int until;
        private int at;

        Cursor(byte[] bytes, int from, int until) {
            this.bytes = bytes;
            this.at = from;
            this.until = until;
        }

        long varint() {
            int from = at;
            long value = 0;
            for (int shift = 0; shift < Long.SIZE && at < until; shift += 7) {
                byte b = bytes[at++];
                value |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("the number at byte " + from + " has no end");
        }

        void skip(long length, int field) {
            if (length < 0 || length > until - at) {
                throw new IllegalArgumentException(
                        "field " + field + " is cut off: " + length + " bytes expected, " + (until - at) + " left");
            }
            at += (int) length;
        }
    }
}
