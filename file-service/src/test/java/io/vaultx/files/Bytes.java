package io.vaultx.files;

import io.vaultx.domain.ChunkId;
import io.vaultx.web.ContentDigest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/** Contents for tests. */
public final class Bytes {
    private Bytes() {}

    public static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    public static ChunkId sha256(byte[] bytes) {
        try {
            return ChunkId.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of a Content-Digest for these bytes. */
    public static String digest(byte[] bytes) {
        return ContentDigest.headerValue(sha256(bytes).bytes());
    }
}
