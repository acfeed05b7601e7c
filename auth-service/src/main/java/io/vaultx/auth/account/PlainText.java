package io.vaultx.auth.account;

/** Text that a person may have typed: no control characters, no halves of characters. */
final class PlainText {
    private PlainText() {}

    static boolean isClean(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    /** What a person counts. */
    static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
