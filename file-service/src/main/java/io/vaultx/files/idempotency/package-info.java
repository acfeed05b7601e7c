/**
 * One request, one effect, however often it is sent: {@link io.vaultx.files.idempotency.Idempotency} keeps the first answer
 * of a key for 24 hours, {@link io.vaultx.files.idempotency.Operation} names a call so that its work is recognised when it
 * is found half done. Read {@code Idempotency} first.
 */
@NullMarked
package io.vaultx.files.idempotency;

import org.jspecify.annotations.NullMarked;
