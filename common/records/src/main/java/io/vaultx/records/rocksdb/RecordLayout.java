package io.vaultx.records.rocksdb;

import io.vaultx.records.Key;
import io.vaultx.records.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How records lie in RocksDB: format 1, one column family, numbers big-endian (docs/FORMATS.md).
 *
 * <pre>
 *            0        2                       0               8
 * record     | table  | the record's key   -> | version       | the record's value
 *
 *            0        2    3
 * format     | 00 00  | 'f'                -> | int 1
 * version    | 00 00  | 'v'                -> | long: the last version given out, rewritten by every batch
 * table      | 00 00  | 't' | name (ASCII) -> | short: the number of the table, from 1, never given again
 * </pre>
 */
final class RecordLayout {
    static final int FORMAT = 1;

    /** Table numbers are two bytes; the last one stays free, so that every table has an end. */
    static final int MAX_TABLES = 0xFFFE;

    static final int VERSION_BYTES = Long.BYTES;

    static final byte[] FORMAT_KEY = own('f', "");
    static final byte[] LAST_VERSION_KEY = own('v', "");
    static final byte[] TABLES_FROM = own('t', "");
    static final byte[] TABLES_UNTIL = own('u', "");

    private static final int TABLE_BYTES = Short.BYTES;

    private RecordLayout() {}

    static byte[] key(int table, Key key) {
        byte[] stored = Arrays.copyOf(tablePrefix(table), TABLE_BYTES + key.length());
        key.copyTo(stored, TABLE_BYTES);
        return stored;
    }

    /** The first stored key behind a range of the table. */
    static byte[] until(int table, @Nullable Key until) {
        return until == null ? tablePrefix(table + 1) : key(table, until);
    }

    static byte[] value(long version, byte[] value) {
        return ByteBuffer.allocate(VERSION_BYTES + value.length)
                .putLong(version)
                .put(value)
                .array();
    }

    static StoredRecord record(Key key, byte[] stored) {
        return new StoredRecord(key, Arrays.copyOfRange(stored, VERSION_BYTES, stored.length), number(stored));
    }

    static StoredRecord record(byte[] key, byte[] stored) {
        return record(Key.of(Arrays.copyOfRange(key, TABLE_BYTES, key.length)), stored);
    }

    static byte[] tableKey(String name) {
        return own('t', name);
    }

    static String tableName(byte[] tableKey) {
        return new String(
                tableKey, TABLES_FROM.length, tableKey.length - TABLES_FROM.length, StandardCharsets.US_ASCII);
    }

    static byte[] tableNumber(int number) {
        return tablePrefix(number);
    }

    static int tableNumber(byte[] stored) {
        return Short.toUnsignedInt(ByteBuffer.wrap(stored).getShort());
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** The number at the start: a version or the last one given out. */
    static long number(byte[] stored) {
        return ByteBuffer.wrap(stored).getLong();
    }

    static byte[] format(int format) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(format).array();
    }

    static int format(byte[] stored) {
        return ByteBuffer.wrap(stored).getInt();
    }

    private static byte[] tablePrefix(int table) {
        return new byte[] {(byte) (table >>> 8), (byte) table};
    }

    private static byte[] own(char kind, String name) {
        return ("\0\0" + kind + name).getBytes(StandardCharsets.US_ASCII);
    }
}
