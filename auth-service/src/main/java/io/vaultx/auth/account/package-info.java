/** People and programs that may sign in. Read {@code Accounts} first: its methods are the stories. */
@NullMarked
package io.vaultx.auth.account;

import org.jspecify.annotations.NullMarked;
