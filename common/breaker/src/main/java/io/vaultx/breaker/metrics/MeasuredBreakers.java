package io.vaultx.breaker.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * Breakers as the environment sets them, in the program's metrics: {@code vaultx.breaker.state} (0 closed, 1 half-open, 2
 * open), {@code vaultx.breaker.opened} and {@code vaultx.breaker.rejected}, by {@code dependency}.
 */
public final class MeasuredBreakers {
    private static final String THRESHOLD = "CIRCUIT_BREAKER_FAILURE_THRESHOLD";
    private static final String RESET_MILLIS = "CIRCUIT_BREAKER_RESET_TIMEOUT";

    private MeasuredBreakers() {}

    /**
     * @param config may have {@code CIRCUIT_BREAKER_FAILURE_THRESHOLD}, in calls, and {@code
     *     CIRCUIT_BREAKER_RESET_TIMEOUT}, in milliseconds
     * @throws IllegalArgumentException when a setting is none; it names it
     */
    public static Breakers over(Config config, MeterRegistry meters) {
        BreakerSettings byDefault = BreakerSettings.DEFAULT;
        int threshold = Math.toIntExact(number(config, THRESHOLD, byDefault.failureThreshold(), Integer.MAX_VALUE));
        long resetMillis = number(
                config,
                RESET_MILLIS,
                byDefault.resetTimeout().toMillis(),
                Duration.ofDays(1).toMillis());
        BreakerSettings settings = new BreakerSettings(threshold, Duration.ofMillis(resetMillis));
        return new Breakers(settings, System::nanoTime, breaker -> measure(breaker, meters));
    }

    private static void measure(CircuitBreaker breaker, MeterRegistry meters) {
        Gauge.builder("vaultx.breaker.state", breaker, asked -> asked.state().ordinal())
                .description("0 closed, 1 half-open, 2 open")
                .tag("dependency", breaker.dependency())
                .register(meters);
        FunctionCounter.builder("vaultx.breaker.opened", breaker, CircuitBreaker::opened)
                .description("How often it opened")
                .tag("dependency", breaker.dependency())
                .register(meters);
        FunctionCounter.builder("vaultx.breaker.rejected", breaker, CircuitBreaker::rejected)
                .description("Calls that it turned away")
                .tag("dependency", breaker.dependency())
                .register(meters);
    }

    private static long number(Config config, String name, long byDefault, long most) {
        String text = config.getOptionalValue(name, String.class).orElse("" + byDefault);
        long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(name + " must be a whole number from 1 to " + most + ", got " + text);
        }
        return number;
    }
}
