package io.vaultx.records;

/**
 * Turns a value into fields and back. A field number means the same thing for ever: a new meaning takes a new number, and
 * a field that old records lack is read with an {@code optional} or {@code Or} method.
 *
 * <p>Stateless and thread-safe.
 */
public interface Codec<T> {
    void encode(T value, FieldWriter out);

    /**
     * Asks for every field it knows; what it does not ask for counts as unknown and survives a rewrite.
     *
     * @throws IllegalArgumentException when a field is missing or malformed, or a value breaks its own rule
     */
    T decode(FieldReader in);
}
