/** Access tokens: issued here, verified everywhere with the keys published here. Read {@code Tokens} first. */
@NullMarked
package io.vaultx.auth.token;

import org.jspecify.annotations.NullMarked;
