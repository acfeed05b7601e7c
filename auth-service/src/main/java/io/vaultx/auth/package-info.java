/**
 * Accounts and the tokens they sign in with. {@code account} holds the stories register, log in, and who am I; {@code
 * token} issues access tokens and publishes the keys that verify them. Read {@code account.Accounts} first.
 */
@NullMarked
package io.vaultx.auth;

import org.jspecify.annotations.NullMarked;
