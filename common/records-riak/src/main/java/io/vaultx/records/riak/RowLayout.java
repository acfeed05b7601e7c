package io.vaultx.records.riak;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import shaded.com.google.protobuf.ByteString;

/**
 * What lies before a record's value in Riak: format 1, numbers big-endian (docs/FORMATS.md).
 *
 * <pre>
 *             0        1       2         10      18       26
 * exclusive | format | state | version | stamp | before | the record's value
 *
 *             0        1       9
 * ordinary  | format | stamp | the record's value
 *
 * listing   | format |
 * </pre>
 *
 * state: 0 free, 1 live. version: counts the changes of the key. stamp: a random number of the change that wrote it; before:
 * the stamp of the change before.
 */
final class RowLayout {
    private static final byte FORMAT = 1;
    private static final byte FREE = 0;
    private static final byte LIVE = 1;
    private static final int EXCLUSIVE_BYTES = 2 + 3 * Long.BYTES;
    private static final int ORDINARY_BYTES = 1 + Long.BYTES;

    /** The whole content of a listing row: its key is what it says. */
    static final byte[] LISTING = {FORMAT};

    /** An exclusive row; {@code value} is null when it is free. */
    record Exclusive(byte @Nullable [] value, long version, long stamp, long before) {}

    /** An ordinary row. */
    record Ordinary(byte[] value, long stamp) {}

    private RowLayout() {}

    static byte[] exclusive(Exclusive row) {
        byte[] value = row.value() == null ? new byte[0] : row.value();
        return ByteBuffer.allocate(EXCLUSIVE_BYTES + value.length)
                .put(FORMAT)
                .put(row.value() == null ? FREE : LIVE)
                .putLong(row.version())
                .putLong(row.stamp())
                .putLong(row.before())
                .put(value)
                .array();
    }

    /** @throws IllegalArgumentException when it is damaged or of a newer format */
    static Exclusive exclusive(ByteString stored) {
        ByteBuffer in = checked(stored, EXCLUSIVE_BYTES);
        byte state = in.get();
        if (state != FREE && state != LIVE) {
            throw new IllegalArgumentException("an exclusive row must be free (0) or live (1), got " + state);
        }
        long version = in.getLong();
        long stamp = in.getLong();
        long before = in.getLong();
        return new Exclusive(state == LIVE ? rest(in) : null, version, stamp, before);
    }

    static byte[] ordinary(Ordinary row) {
        return ByteBuffer.allocate(ORDINARY_BYTES + row.value().length)
                .put(FORMAT)
                .putLong(row.stamp())
                .put(row.value())
                .array();
    }

    /** @throws IllegalArgumentException when it is damaged or of a newer format */
    static Ordinary ordinary(ByteString stored) {
        ByteBuffer in = checked(stored, ORDINARY_BYTES);
        long stamp = in.getLong();
        return new Ordinary(rest(in), stamp);
    }

    /** Behind the format byte. */
    private static ByteBuffer checked(ByteString stored, int least) {
        if (stored.size() < least) {
            throw new IllegalArgumentException("a row in Riak must have " + least + " bytes, got " + stored.size());
        }
        ByteBuffer in = stored.asReadOnlyByteBuffer();
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "a row in Riak has format " + format + ", this program knows format " + FORMAT);
        }
        return in;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
