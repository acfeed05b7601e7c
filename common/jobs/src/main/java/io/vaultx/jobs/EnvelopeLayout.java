package io.vaultx.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32C;

/**
 * A job's envelope as bytes, version 1. Numbers are big-endian.
 *
 * <pre>
 *  0        version (1)
 *  1        attempts
 *  2..5     first pause, ms
 *  6..9     longest pause, ms
 * 10        length n of the type
 * 11..      type, n bytes of ASCII
 * 11+n..    payload, up to the checksum
 * last 4    CRC32C of everything before it
 * </pre>
 */
public final class EnvelopeLayout {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 11;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_TYPE_BYTES = 64;
    /** The largest envelope, in bytes. */
    public static final int MAX_BYTES = HEADER_BYTES + MAX_TYPE_BYTES + Envelope.MAX_PAYLOAD_BYTES + CHECKSUM_BYTES;

    private EnvelopeLayout() {}

    public static byte[] write(Envelope envelope) {
        byte[] type = envelope.type().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + type.length + envelope.payload().length + CHECKSUM_BYTES);
        bytes.put(VERSION)
                .put((byte) envelope.retry().attempts())
                .putInt((int) envelope.retry().firstPause().toMillis())
                .putInt((int) envelope.retry().longestPause().toMillis())
                .put((byte) type.length)
                .put(type)
                .put(envelope.payload());
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return bytes.array();
    }

    /**
     * @throws UnreadableEnvelopeException for bytes that this release did not write
     */
    public static Envelope read(byte[] bytes) throws UnreadableEnvelopeException {
        if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES || bytes.length > MAX_BYTES) {
            throw new UnreadableEnvelopeException("an envelope has " + (HEADER_BYTES + CHECKSUM_BYTES) + " to "
                    + MAX_BYTES + " bytes, got " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte version = buffer.get();
        if (version != VERSION) {
            throw new UnreadableEnvelopeException("the envelope is of version " + version + ", this release reads 1");
        }
        int end = bytes.length - CHECKSUM_BYTES;
        if (buffer.getInt(end) != checksum(bytes, end)) {
            throw new UnreadableEnvelopeException("the envelope does not match its checksum");
        }
        try {
            return fields(buffer, end);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEnvelopeException("the envelope breaks a rule: " + e.getMessage());
        }
    }

    private static Envelope fields(ByteBuffer buffer, int end) {
        RetryPolicy retry =
                new RetryPolicy(buffer.get(), Duration.ofMillis(buffer.getInt()), Duration.ofMillis(buffer.getInt()));
        int typeBytes = buffer.get();
        if (typeBytes < 1 || typeBytes > end - HEADER_BYTES) {
            throw new IllegalArgumentException("the type has " + typeBytes + " bytes");
        }
        byte[] type = new byte[typeBytes];
        buffer.get(type);
        byte[] payload = new byte[end - buffer.position()];
        buffer.get(payload);
        return new Envelope(new String(type, StandardCharsets.ISO_8859_1), retry, payload);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
