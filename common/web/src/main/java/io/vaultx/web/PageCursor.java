package io.vaultx.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The opaque {@code next} and {@code after} of a list: where the page before ended. The checksum is no secret; it catches
 * cursors cut short, edited or taken from another list.
 *
 * <pre>
 * base64url, without padding, of
 *  0      version (1)
 *  1..4   CRC32C, big-endian, of the list's name, a zero byte and what follows
 *  5..    position: bytes that only the list itself reads
 * </pre>
 */
public final class PageCursor {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 5;
    private static final int MAX_POSITION_BYTES = 4096;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private PageCursor() {}

    /**
     * @param list names the list that the cursor belongs to
     * @param position at most 4,096 bytes
     */
    public static String write(String list, byte[] position) {
        if (position.length > MAX_POSITION_BYTES) {
            throw new IllegalArgumentException(
                    "position must have at most " + MAX_POSITION_BYTES + " bytes, got " + position.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + position.length);
        bytes.put(VERSION).putInt(checksum(list, position)).put(position);
        return ENCODER.encodeToString(bytes.array());
    }

    /**
     * @throws Refusal {@code INVALID_VALUE}, naming {@code after}
     */
    public static byte[] read(String list, String cursor) {
        if (cursor.length() > (HEADER_BYTES + MAX_POSITION_BYTES) * 4 / 3 + 1) {
            throw invalid(cursor);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException notBase64) {
            throw invalid(cursor);
        }
        if (bytes.length < HEADER_BYTES
                || bytes[0] != VERSION
                || !ENCODER.encodeToString(bytes).equals(cursor)) {
            throw invalid(cursor);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        int checksum = buffer.getInt();
        byte[] position = new byte[buffer.remaining()];
        buffer.get(position);
        if (checksum != checksum(list, position)) {
            throw invalid(cursor);
        }
        return position;
    }

    private static int checksum(String list, byte[] position) {
        CRC32C crc = new CRC32C();
        crc.update(list.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(position);
        return (int) crc.getValue();
    }

    private static Refusal invalid(String cursor) {
        return Refusal.invalid("after", "the 'next' of a page of this list", cursor);
    }
}
