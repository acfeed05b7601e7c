package io.vaultx.records;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Builds a composite key whose byte order is the order of its elements, first element first.
 *
 * <pre>
 * text            UTF-8, each 00 as 00 FF, then 00 01
 * longAscending   8 bytes big-endian, sign bit flipped
 * longDescending  the same, all bits flipped
 * intAscending    4 bytes big-endian, sign bit flipped
 * bytes           as they are: give the same place the same length in every key of a table
 * textPrefix      the start of a text: UTF-8, each 00 as 00 FF, no end
 * </pre>
 *
 * <p>No text element is a prefix of another one, so {@link KeyRange#prefix} over a built key matches whole elements, and
 * over a {@link #textPrefix} the texts that start with it. Read back by {@link KeyReader}. Not thread-safe.
 */
public final class KeyBuilder {
    static final byte ESCAPED = 0;
    static final byte ESCAPED_ZERO = (byte) 0xFF;
    static final byte TEXT_END = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    private boolean ended;

    /**
     * Adds a whole text.
     *
     * @throws IllegalArgumentException when it holds an unpaired surrogate
     */
    public KeyBuilder text(String text) {
        escaped(text);
        bytes.write(ESCAPED);
        bytes.write(TEXT_END);
        return this;
    }

    /** Adds the first part of a text; nothing may follow. For ranges only. */
    public KeyBuilder textPrefix(String start) {
        escaped(start);
        ended = true;
        return this;
    }

    /** Adds a number; smaller ones sort first, negative ones too. */
    public KeyBuilder longAscending(long value) {
        return bytes(
                ByteBuffer.allocate(Long.BYTES).putLong(value ^ Long.MIN_VALUE).array());
    }

    /** Adds a number; larger ones sort first. */
    public KeyBuilder longDescending(long value) {
        return longAscending(~value);
    }

    /** Adds a number; smaller ones sort first, negative ones too. */
    public KeyBuilder intAscending(int value) {
        return bytes(ByteBuffer.allocate(Integer.BYTES)
                .putInt(value ^ Integer.MIN_VALUE)
                .array());
    }

    /** Adds bytes of a length that is the same in every key of the table. */
    public KeyBuilder bytes(byte[] fixed) {
        checkOpen();
        bytes.writeBytes(fixed);
        return this;
    }

    /**
     * The key as built so far.
     *
     * @throws IllegalArgumentException when it is longer than {@link RecordStore#MAX_KEY_BYTES}
     */
    public Key key() {
        if (bytes.size() > RecordStore.MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "key must be at most " + RecordStore.MAX_KEY_BYTES + " bytes, got " + bytes.size());
        }
        return Key.of(bytes.toByteArray());
    }

    private void escaped(String text) {
        checkOpen();
        for (byte b : StrictUtf8.encode(text)) {
            bytes.write(b);
            if (b == ESCAPED) {
                bytes.write(ESCAPED_ZERO);
            }
        }
    }

    private void checkOpen() {
        if (ended) {
            throw new IllegalStateException("nothing may follow a textPrefix");
        }
    }
}
