package io.vaultx.records;

import java.util.Arrays;

/**
 * Joins two values of one record that were written without knowing each other. Must be commutative, associative and
 * idempotent, so that every order of arrival, and every repetition, ends in the same value. Stateless and thread-safe.
 */
@FunctionalInterface
public interface Merge<T> {
    T merge(T one, T other);

    /**
     * For rows that are written once: the one of the two whose stored form is smaller. Racing writers of one key (two attempts
     * at one operation) agree on it in whatever order they see each other.
     */
    static <T> Merge<T> smaller(Codec<T> codec) {
        return (one, other) -> Arrays.compareUnsigned(
                                FieldWriter.value(one, codec, UnknownFields.NONE),
                                FieldWriter.value(other, codec, UnknownFields.NONE))
                        <= 0
                ? one
                : other;
    }
}
