package io.vaultx.records;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a table is called and how its values are stored.
 *
 * @param name 1 to 64 lower-case letters, digits and dashes, a letter first; part of the stored form, never changed
 * @param merge for tables that several writers touch without conditions, else null; a store may then take a condition for
 *     advice and join what racing writers wrote (Riak does)
 */
public record TableSpec<T>(
        String name, Codec<T> codec, @Nullable Merge<T> merge) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public TableSpec {
        checkName(name);
    }

    public static <T> TableSpec<T> of(String name, Codec<T> codec) {
        return new TableSpec<>(name, codec, null);
    }

    public static <T> TableSpec<T> merging(String name, Codec<T> codec, Merge<T> merge) {
        return new TableSpec<>(name, codec, merge);
    }

    /**
     * Joins two stored values of one record that were written without knowing each other, as {@link Merge} does, for stores
     * that keep both. Fields that this program does not know survive; where both have one, that of one of the two does, so who
     * only reads must not put the joined value in the place of the two unless {@link #knowsAll} of each.
     *
     * @throws IllegalArgumentException when one of them cannot be decoded
     * @throws IllegalStateException when the table has no merge
     */
    public byte[] join(byte[] one, byte[] other) {
        if (merge == null) {
            throw new IllegalStateException("table " + name + " has no merge");
        }
        FieldReader inOne = FieldReader.ofValue(one);
        FieldReader inOther = FieldReader.ofValue(other);
        T joined = merge.merge(codec.decode(inOne), codec.decode(inOther));
        return FieldWriter.value(joined, codec, inOne.unknown().union(inOther.unknown()));
    }

    /**
     * Whether this program would write the stored value just so, which says that it knows all that is in it, however deep.
     *
     * @throws IllegalArgumentException when it cannot be decoded
     */
    public boolean knowsAll(byte[] value) {
        T decoded = codec.decode(FieldReader.ofValue(value));
        return Arrays.equals(value, FieldWriter.value(decoded, codec, UnknownFields.NONE));
    }

    /**
     * The rule for a table's name, for stores too.
     *
     * @throws IllegalArgumentException when the name breaks it
     */
    public static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "table name must be 1 to 64 lower-case letters, digits and dashes, got: " + name);
        }
    }
}
