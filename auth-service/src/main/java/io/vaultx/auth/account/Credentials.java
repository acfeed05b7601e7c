package io.vaultx.auth.account;

import io.vaultx.web.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What somebody logs in with. Only sizes are checked: whether it looks like an e-mail or a good password says nothing but
 * that it is wrong.
 */
record Credentials(String email, String password) {
    private static final String EMAIL_RULE = "at most " + Email.MAX_CHARACTERS + " characters";
    private static final String PASSWORD_RULE = "at most " + Registration.MAX_PASSWORD_CHARACTERS + " characters";

    /**
     * @throws Refusal naming the field that is missing or too long
     */
    static Credentials checked(@Nullable String email, @Nullable String password) {
        if (email == null || email.length() > Email.MAX_CHARACTERS) {
            throw Refusal.invalid("email", EMAIL_RULE, String.valueOf(email));
        }
        if (password == null || PlainText.characters(password) > Registration.MAX_PASSWORD_CHARACTERS) {
            throw Refusal.invalid("password", PASSWORD_RULE, Registration.lengthOf(password));
        }
        return new Credentials(email, password);
    }

    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
