package io.vaultx.records;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 (RFC 3629) that refuses what it cannot keep. {@code String.getBytes} turns an unpaired surrogate into a question
 * mark, so that two different texts would become one key.
 */
final class StrictUtf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private StrictUtf8() {}

    static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean paired = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!paired) {
                throw new IllegalArgumentException("text must be Unicode, got an unpaired surrogate at " + i);
            }
            i++;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String decode(byte[] bytes, int from, int until) {
        String text = new String(bytes, from, until - from, StandardCharsets.UTF_8);
        // What is not UTF-8 becomes this character, which a text may hold by right, too: only then it is worth asking.
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(bytes, from, until);
    }

    private static String decodeStrictly(byte[] bytes, int from, int until) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, until - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text is not UTF-8", e);
        }
    }
}
