package io.vaultx.auth.account;

import io.vaultx.web.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What somebody registers with, checked.
 *
 * @param password in the clear, for as long as the request lasts
 */
record Registration(Email email, String password, @Nullable String name) {
    static final int MIN_PASSWORD_CHARACTERS = 8;
    static final int MAX_PASSWORD_CHARACTERS = 128;
    static final int MAX_NAME_CHARACTERS = 255;

    private static final String PASSWORD_RULE = MIN_PASSWORD_CHARACTERS + " to " + MAX_PASSWORD_CHARACTERS
            + " characters, none of them a control character";
    private static final String NAME_RULE =
            "1 to " + MAX_NAME_CHARACTERS + " characters, none of them a control character";

    /**
     * @throws Refusal naming the first field that breaks its rule; a password is never repeated, only its length
     */
    static Registration checked(@Nullable String email, @Nullable String password, @Nullable String name) {
        if (email == null || !Email.isValid(email)) {
            throw Refusal.invalid("email", Email.RULE, String.valueOf(email));
        }
        if (password == null || !isPassword(password)) {
            throw Refusal.invalid("password", PASSWORD_RULE, lengthOf(password));
        }
        if (name != null && !isName(name)) {
            throw Refusal.invalid("name", NAME_RULE, name);
        }
        return new Registration(new Email(email), password, name);
    }

    private static boolean isPassword(String text) {
        int characters = PlainText.characters(text);
        return characters >= MIN_PASSWORD_CHARACTERS
                && characters <= MAX_PASSWORD_CHARACTERS
                && PlainText.isClean(text);
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && PlainText.characters(text) <= MAX_NAME_CHARACTERS && PlainText.isClean(text);
    }

    static String lengthOf(@Nullable String password) {
        return password == null ? "nothing" : PlainText.characters(password) + " characters";
    }

    @Override
    public String toString() {
        return "Registration[" + email.spelling() + "]";
    }
}
