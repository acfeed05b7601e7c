package io.vaultx.records;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes the elements back out of a key that {@link KeyBuilder} made, in the same order. Every method throws
 * {@link IllegalArgumentException}, naming the key, when the next bytes are no such element. Not thread-safe.
 */
public final class KeyReader {
    private final Key key;
    private final ByteBuffer bytes;

    public KeyReader(Key key) {
        this.key = key;
        this.bytes = ByteBuffer.wrap(key.bytes());
    }

    public String text() {
        byte[] key = bytes.array();
        int from = bytes.position();
        int end = from;
        while (end < bytes.limit() && key[end] != KeyBuilder.ESCAPED) {
            end++;
        }
        if (end + 1 < bytes.limit() && key[end + 1] == KeyBuilder.TEXT_END) {
            bytes.position(end + 2);
            return StrictUtf8.decode(key, from, end);
        }
        return textWithZeros();
    }

    private String textWithZeros() {
        ByteArrayOutputStream text = new ByteArrayOutputStream(bytes.remaining());
        while (true) {
            byte b = take(1).get();
            if (b != KeyBuilder.ESCAPED) {
                text.write(b);
                continue;
            }
            byte mark = take(1).get();
            if (mark == KeyBuilder.TEXT_END) {
                return StrictUtf8.decode(text.toByteArray(), 0, text.size());
            }
            if (mark != KeyBuilder.ESCAPED_ZERO) {
                throw malformed("a text has an unknown mark " + mark);
            }
            text.write(0);
        }
    }

    public long longAscending() {
        return take(Long.BYTES).getLong() ^ Long.MIN_VALUE;
    }

    public long longDescending() {
        return ~longAscending();
    }

    public int intAscending() {
        return take(Integer.BYTES).getInt() ^ Integer.MIN_VALUE;
    }

    public byte[] bytes(int length) {
        ByteBuffer taken = take(length);
        int from = taken.position();
        return Arrays.copyOfRange(taken.array(), from, from + length);
    }

    /** Whether every element was taken. */
    public boolean atEnd() {
        return !bytes.hasRemaining();
    }

    private ByteBuffer take(int length) {
        if (bytes.remaining() < length) {
            throw malformed("it ends at byte " + bytes.limit());
        }
        ByteBuffer taken = bytes.duplicate();
        bytes.position(bytes.position() + length);
        return taken;
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("key " + key + " is malformed: " + what);
    }
}
