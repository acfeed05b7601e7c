package io.vaultx.records;

/**
 * A record as a table read it.
 *
 * @param version to be expected when it is replaced or deleted
 * @param unknown what a newer program stored beside the value; {@link Table#replace} carries it over
 */
public record Row<T>(Key key, T value, long version, UnknownFields unknown) {}
