package io.vaultx.files.catalog;

/** How long the texts of a file that its owner chose are in an answer, in bytes of JSON. */
final class TextBytes {
    /** As Jackson writes it, a backslash, a u and four hex digits: a control character and for half a surrogate pair. */
    private static final int ESCAPED = 6;

    private TextBytes() {}

    static long of(FileHead head) {
        Description described = head.description();
        long bytes = of(head.path()) + of(described.name()) + of(described.originalName()) + of(described.mimeType());
        for (String tag : described.tags()) {
            bytes += of(tag);
        }
        for (var entry : described.metadata().entrySet()) {
            bytes += of(entry.getKey()) + of(entry.getValue());
        }
        return bytes;
    }

    private static long of(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                bytes += ESCAPED;
            } else if (c < 0x80) {
                bytes += c == '"' || c == '\\' ? 2 : 1;
            } else {
                bytes += c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
