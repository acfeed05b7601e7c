package io.vaultx.records;

/**
 * A record as the store holds it.
 *
 * @param value the encoded value; not to be changed
 * @param version of this record, above 0, to be named in {@link Expect.Version}; a record that was deleted and made again never
 *     gets a version it had before
 */
public record StoredRecord(Key key, byte[] value, long version) {}
