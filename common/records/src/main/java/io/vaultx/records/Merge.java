package io.vaultx.records;

/**
 * Joins two values of one record that were written without knowing each other. Must be commutative, associative and
 * idempotent, so that every order of arrival, and every repetition, ends in the same value. Stateless and thread-safe.
 */
@FunctionalInterface
public interface Merge<T> {
    T merge(T one, T other);
}
