/**
 * What stands between this process and each thing outside of it that may stop answering: a {@link
 * io.vaultx.breaker.CircuitBreaker} for each, kept by {@link io.vaultx.breaker.Breakers}. It says whether a call may go; the
 * call itself, its time limit and whether it may be repeated are the caller's business. Knows the JDK only.
 */
@NullMarked
package io.vaultx.breaker;

import org.jspecify.annotations.NullMarked;
