package io.vaultx.auth.account;

import java.text.Normalizer;
import java.util.Locale;

/**
 * An e-mail address as its owner spelled it.
 *
 * @param spelling kept for showing; two addresses are one when their {@link #identity} is
 */
record Email(String spelling) {
    /** The longest address that SMTP carries (RFC 5321, 4.5.3.1.3, without its brackets). */
    static final int MAX_CHARACTERS = 254;

    /** What an address looks like to us: something, one '@', something; whether it exists only a mail could tell. */
    static final String RULE = "an e-mail address of at most " + MAX_CHARACTERS + " characters";

    Email {
        if (!isValid(spelling)) {
            throw new IllegalArgumentException("not " + RULE + ": " + spelling.length() + " characters");
        }
    }

    static boolean isValid(String text) {
        int at = text.indexOf('@');
        return text.length() <= MAX_CHARACTERS
                && at > 0
                && at == text.lastIndexOf('@')
                && at < text.length() - 1
                && PlainText.isClean(text)
                && text.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** The same text for every spelling of the same address: letter case and Unicode composition do not count. */
    String identity() {
        return identityOf(spelling);
    }

    static String identityOf(String spelling) {
        // Once more behind it: a capital I with a dot becomes two, whose marks have an order of their own.
        return composed(composed(spelling).toLowerCase(Locale.ROOT));
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
