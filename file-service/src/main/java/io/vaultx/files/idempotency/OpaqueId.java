package io.vaultx.files.idempotency;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The text form of every id of files, versions, uploads and operations: 128 bits as 26 characters of lower-case base32
 * (RFC 4648, no padding). An id has one spelling only; the two spare bits are 0.
 */
public final class OpaqueId {
    /** Length of the text form. */
    public static final int CHARACTERS = 26;

    /** Length of the binary form. */
    public static final int BYTES = 16;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BITS_PER_CHARACTER = 5;

    private OpaqueId() {}

    public static String random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes);
    }

    /** Spells 16 bytes. */
    public static String of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an id has " + BYTES + " bytes, got " + bytes.length);
        }
        byte[] text = new byte[CHARACTERS];
        int at = 0;
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = buffer << Byte.SIZE | b & 0xFF;
            bits += Byte.SIZE;
            while (bits >= BITS_PER_CHARACTER) {
                bits -= BITS_PER_CHARACTER;
                text[at++] = (byte) ALPHABET.charAt(buffer >>> bits & 0x1F);
            }
        }
        text[at] = (byte) ALPHABET.charAt(buffer << BITS_PER_CHARACTER - bits & 0x1F);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** The 16 bytes, or empty when this text is no id. */
    public static Optional<byte[]> parse(String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        byte[] bytes = new byte[BYTES];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < CHARACTERS; i++) {
            int value = value(text.charAt(i));
            if (value < 0) {
                return Optional.empty();
            }
            buffer = buffer << BITS_PER_CHARACTER | value;
            bits += BITS_PER_CHARACTER;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes[at++] = (byte) (buffer >>> bits);
            }
        }
        boolean spareBitsAreZero = (buffer & (1 << bits) - 1) == 0;
        return spareBitsAreZero ? Optional.of(bytes) : Optional.empty();
    }

    /** What a character stands for; -1 when it is none of ours. */
    private static int value(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    }

    /**
     * The bytes of an id of our own.
     *
     * @throws IllegalArgumentException when this text is no id
     */
    public static byte[] bytes(String id) {
        return parse(id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "an id is " + CHARACTERS + " characters of lower-case base32, got: " + id));
    }
}
