package io.vaultx.security;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Unpadded base64url with one spelling per value. The JDK's decoder ignores the spare bits of the last character, so that
 * up to 16 texts mean the same bytes: a token could be altered and still be accepted.
 */
final class CanonicalBase64 {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private CanonicalBase64() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** The bytes, or empty when this text is not how {@link #encode} spells them. */
    static Optional<byte[]> decode(String text) {
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    }

    /** A fresh text of so many random bytes. */
    static String random(SecureRandom random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        String text = encode(drawn);
        Arrays.fill(drawn, (byte) 0);
        return text;
    }
}
