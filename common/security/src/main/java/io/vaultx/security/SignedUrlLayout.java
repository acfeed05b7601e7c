package io.vaultx.security;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The claims of a download token, before base64url.
 *
 * <pre>
 *  byte 0      format, 1
 *  byte 1      allowed methods, 1 = GET and HEAD
 *  8 bytes     expiry, milliseconds since 1970, big endian
 *  4 texts     key id, file id, version id, principal id: a length byte and UTF-8 each
 * </pre>
 *
 * Nothing follows. What comes later (IP range, size limit, single use) takes format 2, so that an old service refuses a
 * token whose limits it does not know.
 */
final class SignedUrlLayout {
    private static final byte FORMAT = 1;
    private static final byte READ = 1;
    private static final int MAX_TEXT_BYTES = 255;

    /** Claims and the key that signs them. */
    record Claims(String keyId, DownloadGrant grant) {}

    private SignedUrlLayout() {}

    static byte[] encode(Claims claims) {
        DownloadGrant grant = claims.grant();
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        out.write(FORMAT);
        out.write(READ);
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .putLong(grant.expiresAt().toEpochMilli())
                .array());
        text(out, claims.keyId());
        text(out, grant.fileId());
        text(out, grant.versionId());
        text(out, grant.principalId());
        return out.toByteArray();
    }

    /** Empty for anything that {@link #encode} does not write. */
    static Optional<Claims> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != FORMAT || in.get() != READ) {
                return Optional.empty();
            }
            Instant expiresAt = Instant.ofEpochMilli(in.getLong());
            String keyId = text(in);
            DownloadGrant grant = new DownloadGrant(text(in), text(in), text(in), expiresAt);
            return in.hasRemaining() ? Optional.empty() : Optional.of(new Claims(keyId, grant));
        } catch (BufferUnderflowException
                | CharacterCodingException
                | DateTimeException
                | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "an id in a signed URL must be at most " + MAX_TEXT_BYTES + " bytes, got " + bytes.length);
        }
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static String text(ByteBuffer in) throws CharacterCodingException {
        int length = in.get() & 0xFF;
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
    }
}
