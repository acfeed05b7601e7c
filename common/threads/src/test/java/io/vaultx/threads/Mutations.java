package io.vaultx.threads;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Turns valid texts and bytes into ones that are almost valid, and some that are nothing at all. For one thread. */
public final class Mutations {
    /** Nothing that is made is longer, however often something was doubled. */
    public static final int MAX_LENGTH = 1 << 16;

    private static final int MOST_AT_ONCE = 4;
    private static final int LONGEST_PIECE = 24;

    /** Each has surprised some parser: digits that are none in ASCII, line ends, halves of characters, big numbers. */
    private static final List<String> ODD = List.of(
            "",
            "\0",
            "\r\n",
            "\n",
            "\r\n\r\n",
            "\t",
            " ",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "\u202e",
            "\ud800",
            "\udc00",
            "\ud83d\ude00",
            "e\u0301",
            "\u00e9",
            "\u0130",
            "\u212a",
            "\u0663",
            "\uff11",
            "\u007f",
            "\u0085",
            "%",
            "%00",
            "%2f",
            "%2e%2e",
            "%ff",
            "%c0%80",
            "%uff0f",
            "..",
            "/",
            "\\",
            "\"",
            "'",
            "\\\"",
            ",",
            ";",
            ":",
            "=",
            "-",
            "--",
            "+",
            "*",
            "{}",
            "[",
            "null",
            "true",
            "${jndi:x}",
            "-1",
            "0",
            "00",
            "-0",
            "1e9",
            "1e999999999",
            "0x10",
            "NaN",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "99999999999999999999999999999999");

    private static final long[] ODD_NUMBERS = {
        0,
        -1,
        1,
        Byte.MAX_VALUE,
        Short.MAX_VALUE,
        0xFFFF,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 30,
        1L << 40
    };

    private final RandomGenerator random;
    private final List<String> words;

    /**
     * @param words what means something to the parser: they are put in anywhere
     */
    public Mutations(RandomGenerator random, List<String> words) {
        this.random = random;
        this.words = words;
    }

    /** One of the valid texts, changed in one to four places; now and then a text of random characters. */
    public String text(List<String> valid) {
        if (random.nextInt(16) == 0) {
            return randomText();
        }
        String text = pick(valid);
        for (int i = random.nextInt(MOST_AT_ONCE); i >= 0; i--) {
            text = changed(text, valid);
        }
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }

    /** One of the valid contents, changed in one to four places; now and then random bytes. */
    public byte[] bytes(List<byte[]> valid) {
        if (random.nextInt(16) == 0) {
            return randomBytes(random.nextInt(200));
        }
        byte[] bytes = pick(valid).clone();
        for (int i = random.nextInt(MOST_AT_ONCE); i >= 0; i--) {
            bytes = changed(bytes, valid);
        }
        return bytes.length <= MAX_LENGTH ? bytes : Arrays.copyOf(bytes, MAX_LENGTH);
    }

    private String changed(String text, List<String> valid) {
        int from = random.nextInt(text.length() + 1);
        int until = from + random.nextInt(Math.min(text.length() - from, LONGEST_PIECE) + 1);
        String head = text.substring(0, from);
        String tail = text.substring(until);
        return switch (random.nextInt(12)) {
            case 0 -> head;
            case 1 -> text.substring(from);
            case 2 -> head + tail;
            case 3 -> head + pick(ODD) + text.substring(from);
            case 4 -> head + pick(ODD) + tail;
            case 5 -> head + text.substring(from, until).repeat(repeats()) + tail;
            case 6 -> head + part(pick(valid));
            case 7 -> withBitFlipped(text);
            case 8 -> text.replaceFirst("\\d+", pick(ODD.subList(ODD.size() - 13, ODD.size())));
            case 9 -> head + (words.isEmpty() ? pick(ODD) : pick(words)) + text.substring(from);
            case 10 -> head + (random.nextBoolean() ? upper(text, from, until) : lower(text, from, until)) + tail;
            default -> head + randomText(1 + random.nextInt(3)) + tail;
        };
    }

    private byte[] changed(byte[] bytes, List<byte[]> valid) {
        int from = random.nextInt(bytes.length + 1);
        int until = from + random.nextInt(Math.min(bytes.length - from, LONGEST_PIECE) + 1);
        byte[] head = Arrays.copyOf(bytes, from);
        byte[] piece = Arrays.copyOfRange(bytes, from, until);
        byte[] tail = Arrays.copyOfRange(bytes, until, bytes.length);
        return switch (random.nextInt(10)) {
            case 0 -> head;
            case 1 -> Arrays.copyOfRange(bytes, from, bytes.length);
            case 2 -> joined(head, tail);
            case 3 -> joined(head, piece, piece, tail);
            case 4 -> joined(head, part(pick(valid)));
            case 5 -> joined(head, new byte[piece.length], tail);
            case 6 -> joined(head, randomBytes(piece.length), tail);
            case 7 -> joined(head, randomBytes(1 + random.nextInt(8)), piece, tail);
            case 8 -> withOddNumber(bytes);
            default -> withBitFlipped(bytes);
        };
    }

    private int repeats() {
        return random.nextInt(8) == 0 ? 2000 : 1 + random.nextInt(20);
    }

    private String part(String text) {
        return text.substring(random.nextInt(text.length() + 1));
    }

    private byte[] part(byte[] bytes) {
        return Arrays.copyOfRange(bytes, random.nextInt(bytes.length + 1), bytes.length);
    }

    private String withBitFlipped(String text) {
        if (text.isEmpty()) {
            return text;
        }
        char[] characters = text.toCharArray();
        characters[random.nextInt(characters.length)] ^= (char) (1 << random.nextInt(8));
        return new String(characters);
    }

    private byte[] withBitFlipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return flipped;
    }

    private byte[] withOddNumber(byte[] bytes) {
        int size = 1 << random.nextInt(4);
        if (bytes.length < size) {
            return bytes;
        }
        byte[] changed = bytes.clone();
        ByteBuffer at = ByteBuffer.wrap(changed, random.nextInt(bytes.length - size + 1), size)
                .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long number = ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)];
        switch (size) {
            case 1 -> at.put((byte) number);
            case 2 -> at.putShort((short) number);
            case 4 -> at.putInt((int) number);
            default -> at.putLong(number);
        }
        return changed;
    }

    private static String upper(String text, int from, int until) {
        return text.substring(from, until).toUpperCase(Locale.ROOT);
    }

    private static String lower(String text, int from, int until) {
        return text.substring(from, until).toLowerCase(Locale.ROOT);
    }

    private String randomText() {
        return randomText(random.nextInt(80));
    }

    /** Of ASCII mostly, of Latin 1 sometimes, and of anything. */
    private String randomText(int length) {
        int bound = random.nextInt(4) == 0 ? 0x10000 : random.nextInt(3) == 0 ? 0x100 : 0x80;
        char[] characters = new char[length];
        for (int i = 0; i < length; i++) {
            characters[i] = (char) random.nextInt(bound);
        }
        return new String(characters);
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static byte[] joined(byte[]... pieces) {
        int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(pieces).forEach(all::put);
        return all.array();
    }
}
