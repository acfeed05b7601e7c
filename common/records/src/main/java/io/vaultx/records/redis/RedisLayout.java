package io.vaultx.records.redis;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.TableSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How records lie in Redis: format 1, numbers big-endian (docs/FORMATS.md). P is the prefix of the store.
 *
 * <pre>
 * P store        hash        format -> 1, id -> 32 hex digits, version -> none above it was given out, in decimal
 * P rows:TABLE   hash        the record's key -> | version (8) | the record's value |
 * P keys:TABLE   sorted set  the record's key, all with score 0: ordered as unsigned bytes
 * </pre>
 *
 * <p>And how a change travels to the script that makes it:
 *
 * <pre>
 * 0    1        2         10             11      11+n         13+n   13+n+k
 * | op | expect | version | n (1 byte) | table | k (2 bytes) | key  | value     op P put, D delete
 *                                                                               expect a anything, n nothing, v the version
 * </pre>
 */
final class RedisLayout {
    static final String FORMAT = "1";

    static final int VERSION_BYTES = Long.BYTES;

    private static final int HEAD_BYTES = 11;

    private final String prefix;

    RedisLayout(String prefix) {
        this.prefix = prefix;
    }

    byte[] prefix() {
        return bytes(prefix);
    }

    byte[] store() {
        return bytes(prefix + "store");
    }

    byte[] rows(String table) {
        TableSpec.checkName(table);
        return bytes(prefix + "rows:" + table);
    }

    byte[] keys(String table) {
        TableSpec.checkName(table);
        return bytes(prefix + "keys:" + table);
    }

    /** A pattern of {@code SCAN} for the rows of every table. */
    byte[] everyRows() {
        return bytes(prefix.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0") + "rows:*");
    }

    /** The table whose rows are kept under this key. */
    String table(String rowsKey) {
        return rowsKey.substring(prefix.length() + "rows:".length());
    }

    static byte[] change(RecordChange change) {
        byte[] table = bytes(change.table());
        Key key = change.key();
        byte[] value = change instanceof RecordChange.Put put ? put.value() : new byte[0];
        byte[] encoded = new byte[HEAD_BYTES + table.length + Short.BYTES + key.length() + value.length];
        ByteBuffer out = ByteBuffer.wrap(encoded);
        out.put((byte) (change instanceof RecordChange.Put ? 'P' : 'D'));
        switch (change.expect()) {
            case Expect.Anything() -> out.put((byte) 'a').putLong(0);
            case Expect.Absent() -> out.put((byte) 'n').putLong(0);
            case Expect.Version(long version) -> out.put((byte) 'v').putLong(version);
        }
        out.put((byte) table.length).put(table).putShort((short) key.length());
        key.copyTo(encoded, out.position());
        out.position(out.position() + key.length()).put(value);
        return encoded;
    }

    static StoredRecord record(Key key, byte[] row) {
        if (row.length < VERSION_BYTES) {
            throw new RecordStoreFailedException("the row of " + key + " in Redis has no version: it is damaged", null);
        }
        return new StoredRecord(
                key,
                Arrays.copyOfRange(row, VERSION_BYTES, row.length),
                ByteBuffer.wrap(row).getLong());
    }

    /** The end of a range of a sorted set: {@code [} takes it in, {@code (} does not, {@code +} is behind everything. */
    static byte[] from(KeyRange range) {
        return bound('[', range.from());
    }

    static byte[] until(@Nullable Key until) {
        return until == null ? bytes("+") : bound('(', until);
    }

    private static byte[] bound(char kind, Key key) {
        byte[] bound = new byte[1 + key.length()];
        bound[0] = (byte) kind;
        key.copyTo(bound, 1);
        return bound;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
