package io.vaultx.auth.account;

import io.vaultx.auth.token.AccessToken;

/**
 * What registering and logging in answer.
 *
 * @param expiresIn seconds
 */
public record SignedInAnswer(String accessToken, String tokenType, long expiresIn, UserAnswer user) {
    static SignedInAnswer of(AccessToken token, Account account) {
        return new SignedInAnswer(token.text(), "Bearer", token.lifetime().toSeconds(), UserAnswer.of(account));
    }

    @Override
    public String toString() {
        return "SignedInAnswer[" + user.id() + "]";
    }
}
