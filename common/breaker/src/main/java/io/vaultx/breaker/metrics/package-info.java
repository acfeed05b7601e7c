/** Breakers as a program sets and measures them; read {@link io.vaultx.breaker.metrics.MeasuredBreakers}. */
@NullMarked
package io.vaultx.breaker.metrics;

import org.jspecify.annotations.NullMarked;
